import type { ReactNode } from 'react'
import { Popover as AriaPopover, Dialog, DialogTrigger } from 'react-aria-components'
import './popover.css'

interface Props {
  /** Says what the panel is about. */
  readonly label: string
  /** The button that opens it. */
  readonly trigger: ReactNode
  readonly children: ReactNode
}

/** A panel over the page, which closes by Escape and by a press outside. */
export const Popover = ({ label, trigger, children }: Props) => (
  <DialogTrigger>
    {trigger}
    <AriaPopover className="popover" offset={6}>
      <Dialog className="popover-content" aria-label={label}>
        {children}
      </Dialog>
    </AriaPopover>
  </DialogTrigger>
)
