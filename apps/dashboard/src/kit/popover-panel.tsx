import type { ReactNode, RefObject } from 'react'
import { Dialog, Popover } from 'react-aria-components'
import './popover.css'

interface Props {
  readonly label: string
  readonly trigger: RefObject<HTMLElement | null>
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The panel beside its button. */
export const PopoverPanel = ({ label, trigger, onClose, children }: Props) => (
  <Popover
    className="popover"
    offset={6}
    triggerRef={trigger}
    isOpen
    onOpenChange={(isOpen) => !isOpen && onClose()}
  >
    <Dialog className="popover-content" aria-label={label}>
      {children}
    </Dialog>
  </Popover>
)
