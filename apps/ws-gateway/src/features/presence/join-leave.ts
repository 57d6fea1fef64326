import { type Rate, TokenBucket } from '@stream-manager/async'
import type { ClientInfo, Push } from '@stream-manager/contracts'
import type { Codec } from '../../protocol/codec.ts'
import { frameReplies } from '../fanout/websocket-frame.ts'
import type { Member, MemberOutlet } from './member.ts'

const frameOf = (codec: Codec, push: Push): Buffer => frameReplies(codec, [codec.encode({ push })])

/** The `join` and `leave` pushes of one channel. Pushes above the rate are left out; `presence` stays exact. */
export class JoinLeave {
  readonly #rate: TokenBucket
  readonly #watchers = new Map<Member, MemberOutlet>()

  constructor(rate: Rate) {
    this.#rate = new TokenBucket(rate)
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0
  }

  watch(member: Member, outlet: MemberOutlet): void {
    this.#watchers.set(member, outlet)
  }

  unwatch(member: Member): void {
    this.#watchers.delete(member)
  }

  push(event: 'join' | 'leave', info: ClientInfo): void {
    if (!this.isWatched || this.#rate.take() !== 'granted') return
    const frames = new Map<string, Buffer>()
    for (const [{ channel }, outlet] of this.#watchers) {
      const key = `${outlet.codec.subprotocol} ${channel.name}`
      const frame = frames.get(key) ?? frameOf(outlet.codec, { channel: channel.name, [event]: { info } })
      frames.set(key, frame)
      outlet.push(frame)
    }
  }
}
