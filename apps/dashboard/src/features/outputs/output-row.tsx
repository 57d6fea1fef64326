import type { Output, OutputStatus } from '@stream-manager/contracts'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useServerNow } from '../../server/server-clock.ts'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { ErrorsLink } from '../errors/errors-link.tsx'
import { type OutputDraft, optionChanges } from './fields.ts'
import { OutputForm } from './output-form.tsx'

interface Props {
  readonly output: Output
  /** From the live state, which is newer than the list. Null where the stream does not tell of it. */
  readonly status: OutputStatus | null
  readonly onChanged: () => void
}

/** The server's sentence, what to do about it, and when it is tried again. */
const OutputFault = ({ status }: { status: OutputStatus }) => {
  const { outputs } = useViewStrings()
  const { age, number } = useFormats()
  const now = useServerNow()
  const { error, nextRetryAt, retries } = status
  if (!error) return null
  const retryMs = nextRetryAt === null ? null : Math.max(0, Date.parse(nextRetryAt) - now)
  return (
    <p className="output-fault" role="status">
      {error.message} {outputs.cures[error.code]}{' '}
      {retryMs !== null && outputs.nextTry(age(retryMs), number(retries))} <ErrorsLink code={error.code} />
    </p>
  )
}

const useOutputActions = ({ output, onChanged }: Props, onDeleted: () => void) => {
  const client = useClient()
  const { id, revision } = output
  const toggle = useAction(async (enabled: boolean) => {
    await client.outputs.update(id, { enabled }).finally(onChanged)
  })
  const remove = useAction(async () => {
    onDeleted()
    await client.outputs.delete(id).finally(onChanged)
  })
  const save = async ({ url, key, options }: OutputDraft) => {
    const changes = {
      ...(url !== (output.url ?? '') && { url }),
      ...(key !== '' && { key }),
      options: optionChanges(output.options as Record<string, unknown>, options),
    }
    await client.outputs.update(id, changes, { ifMatch: revision })
    onChanged()
  }
  return { toggle, remove, save }
}

const EditControls = (props: Props & { readonly isFaulty: boolean }) => {
  const { outputs } = useViewStrings()
  const { output, isFaulty } = props
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  const close = () => setOpen(null)
  const { toggle, remove, save } = useOutputActions(props, close)
  return (
    <div className="output-controls">
      <Switch
        isSelected={output.enabled}
        onChange={(enabled) => void toggle.run(enabled)}
        isDisabled={toggle.isPending}
      >
        {outputs.enabled}
      </Switch>
      <span className="space" />
      <Button look={isFaulty ? 'primary' : 'plain'} onPress={() => setOpen('edit')}>
        {isFaulty ? outputs.fix : outputs.edit}
      </Button>
      <Button onPress={() => setOpen('delete')}>{outputs.delete}…</Button>
      <Dialog title={outputs.editTitle(output.id)} isOpen={open === 'edit'} onClose={close}>
        <OutputForm type={output.type} output={output} onSave={save} onDone={close} />
      </Dialog>
      <Confirm
        title={outputs.deleteTitle(output.id)}
        text={outputs.deleteText}
        action={outputs.delete}
        isOpen={open === 'delete'}
        isWaiting={remove.isPending}
        onConfirm={() => void remove.run()}
        onClose={close}
      />
    </div>
  )
}

/** An output: where the programme goes, how that goes, and what to do when it does not. */
export const OutputRow = (props: Props) => {
  const { outputs } = useViewStrings()
  const { bitrate } = useFormats()
  const mayWrite = useMay('outputs.write')
  const { output, status } = props
  const { state, bitrateKbps, error } = status ?? output
  return (
    <li className="output" data-state={output.enabled ? state : 'idle'} aria-label={output.id}>
      <p className="output-name">
        <i aria-hidden="true" />
        <span dir="auto">{output.url ?? outputs.types[output.type]}</span>
      </p>
      <p className="output-state">
        {output.enabled ? (outputs.states[state] ?? state) : outputs.off}
        {bitrateKbps !== null && `, ${bitrate(bitrateKbps)}`}
      </p>
      {status && output.enabled && <OutputFault status={status} />}
      {mayWrite && <EditControls {...props} isFaulty={output.enabled && error !== null} />}
    </li>
  )
}
