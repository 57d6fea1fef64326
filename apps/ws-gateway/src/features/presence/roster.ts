import { type ChannelAddress, ClientInfo, checker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

/** One gateway's subscribers of a channel, as published to the others. */
export const Roster = Type.Object({
  clients: Type.Integer({ minimum: 0 }),
  users: Type.Integer({ minimum: 0 }),
  /** The longest subscribed clients, if there are more than may be listed. */
  members: Type.Array(ClientInfo),
})
export type Roster = Static<typeof Roster>

export const checkRoster = checker(Roster, 'The roster of a gateway')

/** Half of the backplane's limit for one value. */
const MAX_ROSTER_BYTES = 128 * 1024

/** Key prefix of all rosters of a channel, in the scope of the stream's other keys. */
export const rosterPrefix = ({ streamId, kind }: ChannelAddress): string =>
  `stream:${streamId}/presence/${kind}/`

/** The roster of these clients, with as many members as may be listed. */
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

/** Counts users. A user with several clients counts once if all clients are listed, else once per gateway. */
export const countUsers = (rosters: readonly Roster[]): number => {
  const allListed = rosters.every(({ clients, members }) => members.length === clients)
  if (!allListed) return rosters.reduce((sum, { users }) => sum + users, 0)
  return new Set(rosters.flatMap(({ members }) => members.map(({ user }) => user))).size
}
