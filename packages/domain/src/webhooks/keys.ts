import { ALERTING_SCOPE } from '../alerts/keys.ts'

/** Log of what people and the sender of deliveries asked for. */
export const WEBHOOK_LOG = `${ALERTING_SCOPE}/webhooks`

/** Each entry is something that a person did, or a webhook that was disabled. */
export const WEBHOOK_LOG_RETAIN = 1000

export const webhookKeys = {
  /** Changes with every webhook that is made or deleted. */
  registry: `${ALERTING_SCOPE}/webhook-registry`,
  webhooks: `${ALERTING_SCOPE}/webhooks/`,
  webhook: (id: string) => `${ALERTING_SCOPE}/webhooks/${id}`,
} as const
