import type { Alert, AlertSilenceCreate } from '@stream-manager/contracts'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Select } from '../../kit/select.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { useServerNow } from '../../server/server-clock.ts'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

interface Props {
  readonly alert: Alert
  readonly onDone: () => void
  readonly onClose: () => void
}

const HOUR_MS = 3_600_000
const HOURS = [1, 4, 24, 168] as const

type Scope = 'alert' | 'rule'

/** The alert alone, or every alert of its rule. */
const matcherOf = ({ ruleId, streamId, subject }: Alert, scope: Scope): Partial<AlertSilenceCreate> =>
  scope === 'rule'
    ? { ruleId }
    : { ruleId, ...(streamId !== null && { stream: streamId }), ...(subject !== null && { subject }) }

const useSilence = ({ alert, onDone, onClose }: Props) => {
  const { alerts } = useMonitoring()
  const nowMs = useServerNow()
  const [scope, setScope] = useState<Scope>('alert')
  const [hours, setHours] = useState('1')
  const [comment, setComment] = useState('')
  const form = useSubmit(async () => {
    const endsAt = new Date(nowMs + Number(hours) * HOUR_MS).toISOString()
    await alerts.createSilence({ ...matcherOf(alert, scope), endsAt, comment })
    onDone()
    onClose()
  })
  return { scope, setScope, hours, setHours, comment, setComment, ...form }
}

/** Silences an alert until a time: it goes on beneath, and fires if it still holds then. */
export const SilenceDialog = (props: Props) => {
  const { alert, onClose } = props
  const { alerts: texts } = useViewStrings()
  const form = useSilence(props)
  return (
    <Dialog title={texts.silenceTitle(alert.name)} isOpen onClose={onClose}>
      <form className="dialog-form" onSubmit={form.submit}>
        <p>{texts.silenceText}</p>
        <Select
          label={texts.silenced}
          options={(['alert', 'rule'] as const).map((id) => ({ id, name: texts.scopes[id] }))}
          value={form.scope}
          onChange={(id) => form.setScope(id === 'rule' ? 'rule' : 'alert')}
        />
        <Select
          label={texts.duration}
          options={HOURS.map((hours) => ({ id: String(hours), name: texts.hours(hours) }))}
          value={form.hours}
          onChange={form.setHours}
        />
        <TextField
          label={texts.comment}
          value={form.comment}
          onChange={form.setComment}
          maxLength={500}
          error={form.reason}
          isRequired
        />
        <div className="dialog-buttons">
          <Button type="submit" look="primary" isWaiting={form.isPending}>
            {texts.silence}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
