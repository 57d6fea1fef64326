import type { WebhookSecret } from '@stream-manager/contracts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useViewStrings } from '../../strings/views.ts'

interface Props {
  readonly webhook: WebhookSecret
  readonly onClose: () => void
}

/** The secret, this once. */
export const SecretDialog = ({ webhook: { name, secret }, onClose }: Props) => {
  const { webhooks } = useViewStrings()
  return (
    <Dialog title={webhooks.secretTitle(name)} isOpen onClose={onClose} isAlert isKept={secret !== null}>
      {secret === null ? (
        <p>{webhooks.secretGone}</p>
      ) : (
        <>
          <p>{webhooks.secretText}</p>
          <TextField label={webhooks.secret} value={secret} isReadOnly />
        </>
      )}
      <div className="dialog-buttons">
        <Button look="primary" onPress={onClose}>
          {webhooks.secretKept}
        </Button>
      </div>
    </Dialog>
  )
}
