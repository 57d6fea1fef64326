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
  }: SinkOptions<MixItem> & { readonly listeners: Omit<ListenerPollOptions, 'connection'> }) {
    super(options)
    // Each connection after the first is a retry, so their number tells the connections apart.
    const connection = () => {
      const { state, retries } = super.status()
      return state === 'live' && options.context.mayWrite() ? retries : null
    }
    this.#poll = new ListenerPoll({ ...listeners, connection })
  }

  override status(): OutputStatus {
    return { ...super.status(), ...this.#poll.status() }
  }

  override async close(options: CloseOptions): Promise<void> {
    await Promise.all([super.close(options), this.#poll.close()])
  }
}
