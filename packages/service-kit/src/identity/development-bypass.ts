import type { EnvironmentVariables } from '@stream-manager/contracts'
import { isLoopback } from '../lifecycle/listen.ts'

type BypassFlags = Pick<
  EnvironmentVariables,
  'ENVIRONMENT' | 'ALLOW_DEV_AUTH_BYPASS' | 'WEBSOCKET_AUTH_BYPASS'
>

export interface BypassRequest {
  readonly transport: 'http' | 'socket'
  /** Address of the peer itself, not of the client that a proxy names. */
  readonly peerAddress: string | undefined
  readonly hostIsKnown: boolean
  /** A wrong credential is a failed sign-in, never an anonymous request. */
  readonly hasCredential: boolean
}

const isOn = (flags: Partial<BypassFlags>, transport: BypassRequest['transport']): boolean =>
  flags.ENVIRONMENT === 'development' &&
  (flags.ALLOW_DEV_AUTH_BYPASS === true || (transport === 'socket' && flags.WEBSOCKET_AUTH_BYPASS === true))

/** Whether a request may go on without sign-in: development on this machine only. */
export const bypassesSignIn = (flags: Partial<BypassFlags>, request: BypassRequest): boolean =>
  isOn(flags, request.transport) &&
  !request.hasCredential &&
  request.hostIsKnown &&
  isLoopback(request.peerAddress ?? '')

/** The line to log at every start while the bypass is on; null otherwise. */
export const bypassWarning = (flags: Partial<BypassFlags>): string | null => {
  if (!isOn(flags, 'socket')) return null
  const name = isOn(flags, 'http') ? 'ALLOW_DEV_AUTH_BYPASS' : 'WEBSOCKET_AUTH_BYPASS'
  const what = isOn(flags, 'http') ? 'every request' : 'every WebSocket'
  return `${name}=true: ${what} from this machine without a token is an administrator's. Unset ${name} to require sign-in`
}
