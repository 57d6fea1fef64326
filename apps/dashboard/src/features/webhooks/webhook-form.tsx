import type { WebhookCreate, WebhookSecret } from '@stream-manager/contracts'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { faultAt } from '../../kit/field-fault.ts'
import { Select } from '../../kit/select.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

interface Props {
  readonly onAdded: (webhook: WebhookSecret) => void
  readonly onClose: () => void
}

type Format = NonNullable<WebhookCreate['format']>

const FORMATS: readonly Format[] = ['standard', 'slack', 'discord', 'ntfy']

/** Fields that show their own refusal. */
const PLACED = ['/url', '/events'] as const

const useWebhookForm = ({ onAdded, onClose }: Props) => {
  const { webhooks } = useMonitoring()
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState('alert.*')
  const [format, setFormat] = useState<Format>('standard')
  const form = useSubmit(async () => {
    const patterns = events.split(/[\s,]+/).filter(Boolean)
    const added = await webhooks.create({ name, url: url.trim(), events: patterns, format })
    onClose()
    onAdded(added)
  })
  return { name, setName, url, setUrl, events, setEvents, format, setFormat, ...form }
}

/** A new endpoint. */
export const WebhookForm = (props: Props) => {
  const { webhooks: texts } = useViewStrings()
  const form = useWebhookForm(props)
  const isPlaced = PLACED.some((path) => faultAt(form.error, path) !== null)
  return (
    <Dialog title={texts.add} isOpen onClose={props.onClose}>
      <form className="webhook-form" onSubmit={form.submit}>
        <TextField label={texts.name} value={form.name} onChange={form.setName} maxLength={100} isRequired />
        <TextField
          label={texts.url}
          help={texts.urlHelp}
          value={form.url}
          onChange={form.setUrl}
          autoComplete="off"
          error={faultAt(form.error, '/url')}
          isRequired
        />
        <TextField
          label={texts.events}
          help={texts.eventsHelp}
          value={form.events}
          onChange={form.setEvents}
          error={faultAt(form.error, '/events')}
          isRequired
        />
        <Select
          label={texts.format}
          options={FORMATS.map((id) => ({ id, name: texts.formats[id] ?? id }))}
          value={form.format}
          onChange={(id) => form.setFormat(FORMATS.find((known) => known === id) ?? 'standard')}
        />
        {form.reason !== null && !isPlaced && (
          <p className="field-error" role="alert">
            {form.reason}
          </p>
        )}
        <div className="dialog-buttons">
          <Button type="submit" look="primary" isWaiting={form.isPending}>
            {texts.addAction}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
