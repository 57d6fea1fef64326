import { type Caller, ERROR_CODES, type Fault, type PreviewCloseName } from '@stream-manager/contracts'
import { checkPermission, type Domain } from '@stream-manager/domain'
import type { Authenticated } from '@stream-manager/service-kit'
import type { SocketIdentity } from '../../identity.ts'

/** How long a revocation or an expiry may go unnoticed. */
export const RECHECK_EVERY_MS = 2000

export interface PreviewAccessOptions {
  readonly sockets: SocketIdentity
  readonly streams: Pick<Domain['stream'], 'state'>
  readonly nowMs: () => number
}

const closeOf = ({ code }: Fault): PreviewCloseName => {
  if (code === 'auth.expired') return 'expired'
  if (code === 'auth.revoked') return 'revoked'
  if (code === 'stream.not_found') return 'notFound'
  return ERROR_CODES[code].status >= 500 ? 'serverError' : 'invalidToken'
}

/** Decides who may watch the preview of which stream, at the beginning and later. */
export class PreviewAccess {
  readonly #options: PreviewAccessOptions

  constructor(options: PreviewAccessOptions) {
    this.#options = options
  }

  /** The identity of a token, or the reason to close. */
  async identify(token: string, streamId: string): Promise<Authenticated | PreviewCloseName> {
    const identified = await this.#options.sockets.authenticate(token)
    return identified.ok ? this.admit(identified.value, streamId) : closeOf(identified.fault)
  }

  /** The identity itself if it may watch the stream. The stream is looked up last, so that strangers learn nothing. */
  async admit(identity: Authenticated, streamId: string): Promise<Authenticated | PreviewCloseName> {
    if (!mayWatch(identity.caller, streamId)) return 'permissionDenied'
    const state = await this.#options.streams.state(streamId)
    return state.ok ? identity : closeOf(state.fault)
  }

  /** Null while the viewer may stay. Streams are read from memory. */
  async recheck(identity: Authenticated, streamId: string): Promise<PreviewCloseName | null> {
    const state = await this.#options.streams.state(streamId)
    // While the store is away nobody is let in, and those who watch stay.
    const isGone = !state.ok && state.fault.code === 'stream.not_found'
    return this.#recheckIdentity(identity) ?? (isGone ? 'notFound' : null)
  }

  #recheckIdentity({ claims, expiresAtMs }: Authenticated): PreviewCloseName | null {
    if (expiresAtMs !== null && expiresAtMs <= this.#options.nowMs()) return 'expired'
    const checked = this.#options.sockets.check(claims)
    return checked.ok || checked.fault.code !== 'auth.revoked' ? null : 'revoked'
  }
}

const mayWatch = (caller: Caller, streamId: string): boolean =>
  checkPermission(caller, 'stream.watch', streamId).ok
