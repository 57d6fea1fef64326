import type { ReactNode, RefObject } from 'react'
import { Button as AriaButton, type ButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components'
import './button.css'

interface Props extends Omit<ButtonProps, 'className' | 'children' | 'style'> {
  readonly children: ReactNode
  readonly look?: 'plain' | 'primary' | 'danger' | 'icon'
  /** It waits for an answer: shown in violet, and not pressed twice. */
  readonly isWaiting?: boolean
  /** Said on hover and focus, with the key that does the same. Required for a button that shows an icon only. */
  readonly hint?: string | undefined
  readonly keys?: string | undefined
  readonly buttonRef?: RefObject<HTMLButtonElement | null>
}

const hintOf = (hint: string | undefined, keys: string | undefined): string | null =>
  hint === undefined && keys === undefined ? null : [hint, keys && `(${keys})`].filter(Boolean).join(' ')

export const Button = ({
  children,
  look = 'plain',
  isWaiting = false,
  hint,
  keys,
  buttonRef,
  ...rest
}: Props) => {
  const text = hintOf(hint, keys)
  const button = (
    <AriaButton
      {...rest}
      {...(buttonRef && { ref: buttonRef })}
      {...(hint !== undefined && look === 'icon' && { 'aria-label': hint })}
      className={`button button-${look}`}
      isPending={isWaiting}
      data-waiting={isWaiting || undefined}
    >
      {children}
    </AriaButton>
  )
  if (text === null) return button
  return (
    <TooltipTrigger delay={600}>
      {button}
      <Tooltip className="tooltip" offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  )
}
