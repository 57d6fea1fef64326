import { AlertmanagerMessage } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { checkInnerAccess, type InnerAccess, type Server, unwrap } from '@stream-manager/service-kit'

const ACCESS = {
  variable: 'ALERTMANAGER_TOKEN_FILE',
  advice: 'Send the token of ALERTMANAGER_TOKEN_FILE: set `authorization.credentials_file` of the webhook',
} as const

/** Counted since the start. */
interface ReceiverCounts {
  outsideAlertsIgnored: number
}

export interface ReceiverOptions {
  readonly alerts: Pick<Domain['alerts'], 'takeOutside'>
  readonly origin: () => Promise<string>
  readonly counts: ReceiverCounts
  readonly access: InnerAccess
}

/** `POST /alertmanager` takes the webhook of Alertmanager. The same message again changes nothing. */
export const receiverFeature = async (
  app: Server,
  { alerts, access, origin, counts }: ReceiverOptions,
): Promise<void> => {
  app.addHook('onRequest', checkInnerAccess(access, ACCESS))
  app.post('/alertmanager', { schema: { body: AlertmanagerMessage } }, async ({ body, log }) => {
    const { value } = unwrap(await alerts.takeOutside(body, await origin()))
    counts.outsideAlertsIgnored += value.ignored
    if (value.ignored > 0) log.warn(value, 'alerts of Alertmanager were ignored: too many are open')
    return value
  })
}
