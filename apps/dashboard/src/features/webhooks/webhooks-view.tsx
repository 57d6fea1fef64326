import type { WebhookSecret } from '@stream-manager/contracts'
import { useCallback, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { DeliveriesCard } from './deliveries-card.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { AddWebhook } from './webhook-form.tsx'
import { WebhookRow } from './webhook-row.tsx'
import '../../kit/card.css'
import './webhooks.css'

/** A failing endpoint is disabled by the server. */
const REFRESH_MS = 10_000
const MAX_SHOWN = 200

const useWebhooks = () => {
  const { webhooks } = useMonitoring()
  const read = useCallback(
    async (signal: AbortSignal) => (await webhooks.list({ limit: MAX_SHOWN, signal })).items,
    [webhooks],
  )
  const loaded = useLoaded(read)
  useReloadEvery(loaded, REFRESH_MS)
  return loaded
}

const Endpoints = ({ value, failure, reload }: ReturnType<typeof useWebhooks>) => {
  const { common } = useStrings()
  const { webhooks: texts } = useViewStrings()
  const [isAdding, setAdding] = useState(false)
  const [secrets, setSecrets] = useState<readonly WebhookSecret[]>([])
  const [shown] = secrets
  // Each one is shown until it was copied: no answer has it again.
  const show = (webhook: WebhookSecret) => setSecrets((before) => [...before, webhook])
  const onAdded = (webhook: WebhookSecret) => {
    show(webhook)
    reload()
  }
  return (
    <section className="card" aria-labelledby="webhooks-title">
      <h2 id="webhooks-title">{texts.endpoints}</h2>
      {failure !== null && <p className="field-error">{failure}</p>}
      {value === null && failure === null && <p>{common.loading}</p>}
      {value?.length === 0 && <p>{texts.none}</p>}
      <ul aria-labelledby="webhooks-title">
        {value?.map((webhook) => (
          <WebhookRow key={webhook.id} webhook={webhook} onChanged={reload} onSecret={show} />
        ))}
      </ul>
      <span>
        <Button onPress={() => setAdding(true)}>{texts.add}…</Button>
      </span>
      {isAdding && <AddWebhook onAdded={onAdded} onClose={() => setAdding(false)} />}
      {shown && (
        <SecretDialog
          key={`${shown.id} ${shown.revision}`}
          webhook={shown}
          onClose={() => setSecrets(([, ...later]) => later)}
        />
      )}
    </section>
  )
}

/** Addresses that are told of events, and what became of each delivery. For administrators. */
export const WebhooksView = () => {
  const { webhooks: texts } = useViewStrings()
  const webhooks = useWebhooks()
  return (
    <MonitorPage title={texts.title}>
      <Endpoints {...webhooks} />
      <DeliveriesCard webhooks={webhooks.value ?? []} />
    </MonitorPage>
  )
}
