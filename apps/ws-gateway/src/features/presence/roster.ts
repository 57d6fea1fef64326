import { type ChannelAddress, ClientInfo, checker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

/** What one gateway tells the others of a channel's subscribers. */
export const Roster = Type.Object({
  clients: Type.Integer({ minimum: 0 }),
  users: Type.Integer({ minimum: 0 }),
  /** The longest subscribed ones, when there are very many. */
  members: Type.Array(ClientInfo),
})
export type Roster = Static<typeof Roster>

export const checkRoster = checker(Roster, 'The roster of a gateway')

/** Half of what the backplane takes as one value. */
const MAX_ROSTER_BYTES = 128 * 1024

/** All rosters of a channel begin with this; they share the scope of the stream's other keys. */
export const rosterPrefix = ({ streamId, kind }: ChannelAddress): string =>
  `stream:${streamId}/presence/${kind}/`

/** Of these clients, as many as may be listed. */
export const rosterOf = (infos: readonly ClientInfo[], maxMembers: number): Roster => {
  const members: ClientInfo[] = []
  let bytes = 0
  for (const info of infos.slice(0, maxMembers)) {
    bytes += Buffer.byteLength(JSON.stringify(info))
    if (bytes > MAX_ROSTER_BYTES) break
    members.push(info)
  }
  return { clients: infos.length, users: new Set(infos.map(({ user }) => user)).size, members }
}

/** Users with several clients count once, as far as the clients are listed; beyond that, once a gateway. */
export const countUsers = (rosters: readonly Roster[]): number => {
  const allListed = rosters.every(({ clients, members }) => members.length === clients)
  if (!allListed) return rosters.reduce((sum, { users }) => sum + users, 0)
  return new Set(rosters.flatMap(({ members }) => members.map(({ user }) => user))).size
}
