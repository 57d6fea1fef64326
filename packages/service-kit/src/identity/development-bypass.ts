import type { EnvironmentVariables } from '@stream-manager/contracts'
import { isLoopback } from '../lifecycle/listen.ts'

export type BypassFlags = Pick<
  EnvironmentVariables,
  'ENVIRONMENT' | 'ALLOW_DEV_AUTH_BYPASS' | 'WEBSOCKET_AUTH_BYPASS'
>

/** A request without a credential. The host guard has refused unknown hosts before. */
export interface BypassRequest {
  readonly transport: 'http' | 'socket'
  /** Addresses of the peer itself, and of the client that a trusted proxy names. */
  readonly addresses: readonly (string | undefined)[]
  /** Tells the anonymous callers of several sockets apart. */
  readonly guestId?: string
}

const isOn = (flags: Partial<BypassFlags>, transport: BypassRequest['transport']): boolean =>
  flags.ENVIRONMENT === 'development' &&
  (flags.ALLOW_DEV_AUTH_BYPASS === true || (transport === 'socket' && flags.WEBSOCKET_AUTH_BYPASS === true))

/**
 * Whether a request without a credential may go on: development on this machine only. A wrong credential is a failed
 * sign-in, never an anonymous request, so callers ask only where there is none.
 */
export const bypassesSignIn = (
  flags: Partial<BypassFlags>,
  { transport, addresses }: BypassRequest,
): boolean =>
  isOn(flags, transport) &&
  addresses.length > 0 &&
  addresses.every((address) => address !== undefined && isLoopback(address))
/** The line to log at every start while the bypass is on; null otherwise. */
export const bypassWarning = (flags: Partial<BypassFlags>): string | null => {
  if (!isOn(flags, 'socket')) return null
  const name = isOn(flags, 'http') ? 'ALLOW_DEV_AUTH_BYPASS' : 'WEBSOCKET_AUTH_BYPASS'
  const what = isOn(flags, 'http') ? 'every request' : 'every WebSocket'
  return `${name}=true: ${what} from this machine without a token is an administrator's. Unset ${name} to require sign-in`
}
