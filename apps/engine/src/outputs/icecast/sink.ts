import type { OutputStatus } from '@stream-manager/contracts'
import { type MixItem, MixSink } from '../sink/mix-sink.ts'
import type { CloseOptions } from '../sink/output.ts'
import type { SinkOptions } from '../sink/sink.ts'
import { ListenerPoll, type ListenerPollOptions } from './listener-poll.ts'

/** A mount and the number of its listeners. */
export class IcecastSink extends MixSink {
  readonly #poll: ListenerPoll

  constructor({
    listeners,
    ...options
  }: SinkOptions<MixItem> & { readonly listeners: Omit<ListenerPollOptions, 'isFed'> }) {
    super(options)
    const isFed = () => super.status().state === 'live' && options.context.mayWrite()
    this.#poll = new ListenerPoll({ ...listeners, isFed })
  }

  override status(): OutputStatus {
    return { ...super.status(), ...this.#poll.status() }
  }

  override async close(options: CloseOptions): Promise<void> {
    await Promise.all([super.close(options), this.#poll.close()])
  }
}
