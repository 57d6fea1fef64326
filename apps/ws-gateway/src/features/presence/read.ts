import type { Domain } from '@stream-manager/domain'
import { type Outcome, refuseFor } from '../../protocol/outcome.ts'
import { requireStream } from '../../require-stream.ts'
import type { Member } from './member.ts'
import type { Presence } from './presence.ts'

export interface PresenceSource {
  readonly presence: Pick<Presence, 'members' | 'stats'>
  readonly domain: Pick<Domain, 'streams'>
}

type Channel = Member['channel']

/** Reads the current subscribers of a channel. */
export const readMembers = async (source: PresenceSource, { address }: Channel): Promise<Outcome> => {
  const stream = await requireStream(source.domain, address)
  if (!stream.ok) return refuseFor(stream.fault)
  return { result: { presence: await source.presence.members(address) } }
}

/** Counts the current subscribers of a channel. */
export const readStats = async (source: PresenceSource, { address }: Channel): Promise<Outcome> => {
  const stream = await requireStream(source.domain, address)
  if (!stream.ok) return refuseFor(stream.fault)
  return { result: { presence_stats: await source.presence.stats(address) } }
}
