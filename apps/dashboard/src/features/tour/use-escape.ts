import { useEffect, useRef } from 'react'
import { isTyping } from '../../commands/keys.ts'

/** These close by Escape themselves, and they lie over the page. */
const OVERLAYS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

/** Escape anywhere on the page, unless a field or an open dialog has its own use for it. */
export const useEscape = (onEscape: () => void): void => {
  const latest = useRef(onEscape)
  latest.current = onEscape
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || isTyping(event.target) || document.querySelector(OVERLAYS)) return
      event.preventDefault()
      event.stopPropagation()
      latest.current()
    }
    // Before the page's own keys: Escape also selects nothing.
    addEventListener('keydown', onKeyDown, true)
    return () => removeEventListener('keydown', onKeyDown, true)
  }, [])
}
