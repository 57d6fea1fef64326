import type { Webhook } from '@stream-manager/contracts'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { faultAt } from '../../kit/field-fault.ts'
import { Switch } from '../../kit/switch.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { useTell } from '../../notices/notices.tsx'
import { serverNow } from '../../server/server-clock.ts'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { endOfLocal, localMinute, timeOfLocal } from './local-minute.ts'

interface Props {
  readonly webhook: Webhook
  readonly onDone: () => void
  readonly onClose: () => void
}

const HOUR_MS = 3_600_000

const useReplay = ({ webhook: { id, name }, onDone, onClose }: Props) => {
  const { webhooks: texts } = useViewStrings()
  const { webhooks } = useMonitoring()
  const tell = useTell()
  const [from, setFrom] = useState(() => localMinute(serverNow() - HOUR_MS))
  const [to, setTo] = useState(() => localMinute(serverNow()))
  const [onlyFailed, setOnlyFailed] = useState(true)
  const form = useSubmit(async () => {
    // Both minutes are part of it.
    const [start, end] = [timeOfLocal(from), endOfLocal(to)]
    if (start === null || end === null) throw new Error(texts.timeMissing)
    await webhooks.replay(id, { from: start, to: end, onlyFailed }).finally(onDone)
    tell({ tone: 'info', text: texts.replayAsked(name) })
    onClose()
  })
  return { from, setFrom, to, setTo, onlyFailed, setOnlyFailed, ...form }
}

/** Sends the deliveries of a range of time again. */
export const ReplayDialog = (props: Props) => {
  const { webhooks: texts } = useViewStrings()
  const form = useReplay(props)
  const fault = faultAt(form.error, '/to')
  return (
    <Dialog title={texts.replayTitle(props.webhook.name)} isOpen onClose={props.onClose}>
      <form className="dialog-form" onSubmit={form.submit}>
        <p>{texts.replayText}</p>
        <TextField
          label={texts.from}
          type="datetime-local"
          value={form.from}
          onChange={form.setFrom}
          isRequired
        />
        <TextField
          label={texts.to}
          type="datetime-local"
          value={form.to}
          onChange={form.setTo}
          error={fault}
          isRequired
        />
        <Switch isSelected={form.onlyFailed} onChange={form.setOnlyFailed}>
          {texts.onlyFailed}
        </Switch>
        {form.reason !== null && fault === null && (
          <p className="field-error" role="alert">
            {form.reason}
          </p>
        )}
        <div className="dialog-buttons">
          <Button type="submit" look="primary" isWaiting={form.isPending}>
            {texts.replayAction}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
