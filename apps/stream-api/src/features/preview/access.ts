import {
  type Caller,
  ERROR_CODES,
  type Fault,
  type PreviewCloseName,
  SOUNDING_LAYER_TYPES,
  type StreamState,
  type StreamStatus,
} from '@stream-manager/contracts'
import { checkPermission, type Domain } from '@stream-manager/domain'
import type { PreviewTopic } from '@stream-manager/preview'
import type { Authenticated } from '@stream-manager/service-kit'
import type { SocketIdentity } from '../../identity.ts'

/** How long a revocation or an expiry may go unnoticed. */
export const RECHECK_EVERY_MS = 2000

export interface PreviewAccessOptions {
  readonly sockets: SocketIdentity
  readonly streams: Pick<Domain['stream'], 'state'>
  readonly layers: Pick<Domain['layers'], 'get'>
  readonly nowMs: () => number
}

const closeOf = ({ code }: Fault): PreviewCloseName => {
  if (code === 'auth.expired') return 'expired'
  if (code === 'auth.revoked') return 'revoked'
  if (code === 'stream.not_found') return 'notFound'
  if (code === 'layer.not_found') return 'layerNotFound'
  return ERROR_CODES[code].status >= 500 ? 'serverError' : 'invalidToken'
}

const GONE: readonly Fault['code'][] = ['stream.not_found', 'layer.not_found']
/** With these the engine is there, or comes. */
const RUNNING: readonly StreamStatus[] = ['starting', 'live', 'paused']

/** Decides who may follow which preview, at the beginning and later. */
export class PreviewAccess {
  readonly #options: PreviewAccessOptions

  constructor(options: PreviewAccessOptions) {
    this.#options = options
  }

  /** The identity of a token, or the reason to close. */
  async identify(token: string, topic: PreviewTopic): Promise<Authenticated | PreviewCloseName> {
    const identified = await this.#options.sockets.authenticate(token)
    return identified.ok ? this.admit(identified.value, topic) : closeOf(identified.fault)
  }

  /** The identity itself if it may watch the stream. The stream is looked up last, so that strangers learn nothing. */
  async admit(identity: Authenticated, topic: PreviewTopic): Promise<Authenticated | PreviewCloseName> {
    const { streamId, layerId } = topic
    if (!mayFollow(identity.caller, topic)) return 'permissionDenied'
    const state = await this.#options.streams.state(streamId)
    if (!state.ok) return closeOf(state.fault)
    return (layerId === null ? null : await this.#refusalOf(layerId, state.value)) ?? identity
  }

  /** Why the layer cannot be heard alone; null if it can. */
  async #refusalOf(layerId: string, { streamId, status }: StreamState): Promise<PreviewCloseName | null> {
    const layer = await this.#options.layers.get(streamId, layerId)
    if (!layer.ok) return closeOf(layer.fault)
    if (!SOUNDING_LAYER_TYPES.includes(layer.value.type)) return 'layerWithoutSound'
    return RUNNING.includes(status) ? null : 'offAir'
  }

  /** Null while the viewer may stay. Streams are read from memory. */
  async recheck(identity: Authenticated, topic: PreviewTopic): Promise<PreviewCloseName | null> {
    const { streamId, layerId } = topic
    const { streams, layers } = this.#options
    const found = layerId === null ? await streams.state(streamId) : await layers.get(streamId, layerId)
    // While the store is away nobody is let in, and those who watch stay.
    const isGone = !found.ok && GONE.includes(found.fault.code)
    return this.#recheckIdentity(identity) ?? (isGone ? closeOf(found.fault) : null)
  }

  #recheckIdentity({ claims, expiresAtMs }: Authenticated): PreviewCloseName | null {
    if (expiresAtMs !== null && expiresAtMs <= this.#options.nowMs()) return 'expired'
    const checked = this.#options.sockets.check(claims)
    return checked.ok || checked.fault.code !== 'auth.revoked' ? null : 'revoked'
  }
}

/** A muted layer is heard alone, a microphone among them: that is for those who arrange the layers, not for viewers. */
const mayFollow = (caller: Caller, { streamId, layerId }: PreviewTopic): boolean =>
  checkPermission(caller, layerId === null ? 'stream.watch' : 'layers.write', streamId).ok
