import type { Webhook, WebhookSecret } from '@stream-manager/contracts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { faultAt } from '../../kit/field-fault.ts'
import { Select } from '../../kit/select.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { FORMATS } from './draft.ts'
import { type Form, useAddForm, useEditForm } from './use-webhook-form.ts'

/** Fields that show their own refusal. */
const PLACED = ['/url', '/events', '/streams'] as const

const Fields = ({ form: { draft, set, error }, isNew }: { form: Form; isNew: boolean }) => {
  const { webhooks: texts } = useViewStrings()
  return (
    <>
      <TextField
        label={texts.name}
        value={draft.name}
        onChange={(name) => set({ name })}
        maxLength={100}
        isRequired
      />
      <TextField
        label={texts.url}
        help={isNew ? texts.urlHelp : texts.urlKept}
        value={draft.url}
        onChange={(url) => set({ url })}
        autoComplete="off"
        error={faultAt(error, '/url')}
        isRequired={isNew}
      />
      <TextField
        label={texts.events}
        help={texts.eventsHelp}
        value={draft.events}
        onChange={(events) => set({ events })}
        error={faultAt(error, '/events')}
        isRequired
      />
      <TextField
        label={texts.streams}
        help={texts.streamsHelp}
        value={draft.streams}
        onChange={(streams) => set({ streams })}
        error={faultAt(error, '/streams')}
      />
      <Select
        label={texts.format}
        options={FORMATS.map((id) => ({ id, name: texts.formats[id] ?? id }))}
        value={draft.format}
        onChange={(id) => set({ format: FORMATS.find((known) => known === id) ?? draft.format })}
      />
    </>
  )
}

interface FormDialogProps {
  readonly title: string
  readonly action: string
  readonly form: Form
  readonly isNew?: boolean
  readonly onClose: () => void
}

const FormDialog = ({ title, action, form, isNew = false, onClose }: FormDialogProps) => {
  const isPlaced = PLACED.some((path) => faultAt(form.error, path) !== null)
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form className="dialog-form" onSubmit={form.submit}>
        <Fields form={form} isNew={isNew} />
        {form.reason !== null && !isPlaced && (
          <p className="field-error" role="alert">
            {form.reason}
          </p>
        )}
        <div className="dialog-buttons">
          <Button type="submit" look="primary" isWaiting={form.isPending}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface AddProps {
  readonly onAdded: (webhook: WebhookSecret) => void
  readonly onClose: () => void
}

/** A new endpoint. */
export const AddWebhook = (props: AddProps) => {
  const { webhooks: texts } = useViewStrings()
  const form = useAddForm(props)
  return <FormDialog title={texts.add} action={texts.addAction} form={form} isNew onClose={props.onClose} />
}

interface EditProps {
  readonly webhook: Webhook
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Changes to an endpoint. Its address stays unless another one is typed. */
export const EditWebhook = (props: EditProps) => {
  const { webhooks: texts } = useViewStrings()
  const form = useEditForm(props)
  const title = texts.editTitle(props.webhook.name)
  return <FormDialog title={title} action={texts.save} form={form} onClose={props.onClose} />
}
