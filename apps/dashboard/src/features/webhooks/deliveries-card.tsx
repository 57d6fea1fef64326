import type { DeliveriesQuery, Webhook } from '@stream-manager/contracts'
import { useCallback, useState } from 'react'
import { Select } from '../../kit/select.tsx'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { DeliveryRow } from './delivery-row.tsx'

const REFRESH_MS = 3000
const MAX_SHOWN = 50
const STATES = ['waiting', 'delivered', 'failed'] as const
const ALL = 'all'

type State = NonNullable<DeliveriesQuery['state']>

const useDeliveries = (webhook: string | null, state: State | null) => {
  const { webhooks } = useMonitoring()
  const read = useCallback(
    (signal: AbortSignal) =>
      webhooks.deliveries(
        { limit: MAX_SHOWN, ...(webhook !== null && { webhook }), ...(state !== null && { state }) },
        { signal },
      ),
    [webhooks, webhook, state],
  )
  const loaded = useHistory(read)
  useReloadEvery(loaded, REFRESH_MS)
  return loaded
}

/** The newest deliveries to all endpoints, or to one. */
export const DeliveriesCard = ({ webhooks }: { webhooks: readonly Webhook[] }) => {
  const { webhooks: texts } = useViewStrings()
  const [webhookId, setWebhook] = useState<string | null>(null)
  const [state, setState] = useState<State | null>(null)
  const deliveries = useDeliveries(webhookId, state)
  const { value, reload } = deliveries
  const nameOf = (id: string) => webhooks.find((webhook) => webhook.id === id)?.name ?? id
  return (
    <section className="card" aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">{texts.deliveriesTitle}</h2>
      <div className="delivery-filters">
        <Select
          label={texts.endpoint}
          options={[{ id: ALL, name: texts.all }, ...webhooks.map(({ id, name }) => ({ id, name }))]}
          value={webhookId ?? ALL}
          onChange={(id) => setWebhook(id === ALL ? null : id)}
        />
        <Select
          label={texts.state}
          options={[ALL, ...STATES].map((id) => ({ id, name: texts.deliveryStates[id] ?? texts.all }))}
          value={state ?? ALL}
          onChange={(id) => setState(STATES.find((known) => known === id) ?? null)}
        />
      </div>
      <HistoryCaveat {...deliveries} />
      {value?.items.length === 0 && <p>{texts.noDeliveries}</p>}
      <ul aria-labelledby="deliveries-title">
        {value?.items.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            webhookName={nameOf(delivery.webhookId)}
            onChanged={reload}
          />
        ))}
      </ul>
      {value && value.nextCursor !== null && <p className="dim">{texts.moreDeliveries}</p>}
    </section>
  )
}
