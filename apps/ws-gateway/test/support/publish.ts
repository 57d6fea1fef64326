import type { Backplane } from '@stream-manager/backplane/port'
import { CHANNELS, type ChannelKind } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'

type LogKind = Exclude<ChannelKind, 'metrics'>

/** Commits in flight at once: the store writes concurrent ones to disk together. */
const TOGETHER = 20

/** Commits publications to a log of stream `main` and gives the last one's offset. */
export const publishMany = async (backplane: Backplane, kind: LogKind, count: number): Promise<number> => {
  const channel = channelKey('main', kind)
  const commitOne = async (number: number): Promise<number> => {
    const outcome = await backplane.commit({
      publish: [{ channel, data: { number }, retain: CHANNELS[kind].retain }],
    })
    if (outcome.status !== 'committed') throw new Error(`not committed: ${outcome.status}`)
    return outcome.positions[channel]?.offset ?? Number.NaN
  }
  let last = 0
  for (let done = 0; done < count; done += TOGETHER) {
    const batch = Array.from({ length: Math.min(TOGETHER, count - done) }, (_, index) =>
      commitOne(done + index + 1),
    )
    last = Math.max(...(await Promise.all(batch)))
  }
  return last
}
