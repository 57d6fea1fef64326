import type { Publication } from '@stream-manager/backplane/port'
import type { Audience, ChannelAddress } from '@stream-manager/contracts'
import { presentEvent } from '@stream-manager/domain'
import { PerAudience, type Reader } from './per-audience.ts'
import { type FrameReader, SharedFrames } from './shared-frames.ts'
import { frameReplies } from './websocket-frame.ts'

/** A channel as a client named it. `chat` and `chat:main` are one log, but a push must carry the requested name. */
export interface NamedChannel {
  readonly name: string
  readonly address: ChannelAddress
}

/** Published data as each audience reads it, presented at most once. */
class Shown {
  readonly #present: (audience: Audience) => unknown
  #operator: { readonly data: unknown } | null = null
  #viewer: { readonly data: unknown } | null = null

  constructor({ address }: NamedChannel, data: unknown) {
    this.#present = (audience) => presentEvent(audience, address.kind, data)
  }

  to(audience: Audience): unknown {
    if (audience === 'operator') this.#operator ??= { data: this.#present(audience) }
    else this.#viewer ??= { data: this.#present(audience) }
    return audience === 'operator' ? this.#operator?.data : this.#viewer?.data
  }

  /** Both audiences read the same. */
  get isShared(): boolean {
    return this.to('viewer') === this.to('operator')
  }
}

/** A publication of a log on its way to subscribers. */
export class LivePublication {
  readonly offset: number
  readonly #shown: Shown
  readonly #bytes: PerAudience

  constructor(channel: NamedChannel, { data, offset }: Publication) {
    this.offset = offset
    const shown = new Shown(channel, data)
    this.#shown = shown
    this.#bytes = new PerAudience(
      ({ codec, audience }) =>
        codec.encode({ push: { channel: channel.name, pub: { data: shown.to(audience), offset } } }),
      () => shown.isShared,
    )
  }

  get isShared(): boolean {
    return this.#shown.isShared
  }

  bytes(reader: Reader): Buffer {
    return this.#bytes.get(reader)
  }
}

/** The newest value of a channel without a log, on its way to subscribers. */
export class LiveValue {
  readonly #shown: Shown
  readonly #frames: SharedFrames

  constructor(channel: NamedChannel, data: unknown) {
    const shown = new Shown(channel, data)
    this.#shown = shown
    this.#frames = new SharedFrames(
      ({ codec, audience }) =>
        frameReplies(codec, [
          codec.encode({ push: { channel: channel.name, pub: { data: shown.to(audience) } } }),
        ]),
      () => shown.isShared,
    )
  }

  shownTo(audience: Audience): unknown {
    return this.#shown.to(audience)
  }

  frame(reader: FrameReader): Buffer {
    return this.#frames.get(reader)
  }
}
