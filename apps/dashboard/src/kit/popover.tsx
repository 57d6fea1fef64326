import { type ReactNode, Suspense, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { lazyPart } from './lazy-part.ts'

/** Overlays are a twentieth of the page's script: they are loaded when the first one is opened. */
const PopoverPanel = lazyPart(async () => (await import('./popover-panel.tsx')).PopoverPanel)

interface Props {
  /** Says what the panel is about. */
  readonly label: string
  /** The content of the button that opens it. */
  readonly button: ReactNode
  /** The button shows an icon only: the label names it. */
  readonly isIcon?: boolean
  /** A function gets the function that closes the panel. */
  readonly children: ReactNode | ((close: () => void) => ReactNode)
}

/** A button with a panel over the page, which closes by Escape and by a press outside. */
export const Popover = ({ label, button, isIcon = false, children }: Props) => {
  const trigger = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button
        buttonRef={trigger}
        {...(isIcon && { look: 'icon', hint: label })}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPress={() => setOpen(true)}
      >
        {button}
      </Button>
      {isOpen && (
        <Suspense>
          <PopoverPanel label={label} trigger={trigger} onClose={close}>
            {typeof children === 'function' ? children(close) : children}
          </PopoverPanel>
        </Suspense>
      )}
    </>
  )
}
