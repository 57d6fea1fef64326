import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import './dialog.css'

interface Props {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  /** For a question: a press outside does not answer it. */
  readonly isAlert?: boolean
  /** For what is shown once: only its own button closes it. */
  readonly isKept?: boolean
}

/** A dialog in front of the page. Escape closes it, unless it is kept. */
export const Dialog = ({ title, isOpen, onClose, children, isAlert = false, isKept = false }: Props) => (
  <ModalOverlay
    className="dialog-overlay"
    isOpen={isOpen}
    onOpenChange={(open) => !open && onClose()}
    isDismissable={!isAlert && !isKept}
    isKeyboardDismissDisabled={isKept}
  >
    <Modal className="dialog">
      <AriaDialog className="dialog-content" role={isAlert ? 'alertdialog' : 'dialog'}>
        <Heading slot="title" className="dialog-title">
          {title}
        </Heading>
        {children}
      </AriaDialog>
    </Modal>
  </ModalOverlay>
)
