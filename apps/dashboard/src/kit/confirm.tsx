import { useStrings } from '../strings/strings.tsx'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface Props {
  readonly title: string
  /** One sentence: the effect, and what viewers will notice. */
  readonly text: string
  readonly action: string
  readonly isOpen: boolean
  readonly isWaiting?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks once before something that cannot be undone. */
export const Confirm = ({ title, text, action, isOpen, isWaiting = false, onConfirm, onClose }: Props) => {
  const { common } = useStrings()
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} isAlert>
      <p dir="auto">{text}</p>
      <div className="dialog-buttons">
        <Button onPress={onClose}>{common.cancel}</Button>
        <Button look="danger" isWaiting={isWaiting} onPress={onConfirm} autoFocus>
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
