import {
  CHANNEL_KINDS,
  type ChannelKind,
  channelScope,
  DEFAULT_STREAM_ID,
  isRecord,
} from '@stream-manager/contracts'
import { type Operation, operations } from '@stream-manager/domain'
import { checkAfterwards } from './channels/live.ts'
import { type ChannelTools, checkChannelReads, type Followed } from './channels/reads.ts'
import { checkRead } from './operations/reads.ts'
import { checkDeployment } from './rest/deployment.ts'
import { checkGraph } from './rest/graph.ts'
import { checkProgramme } from './rest/programme.ts'
import { checkPublicKeys } from './rest/sign-in.ts'
import type { RestRequest } from './rest-request.ts'
import { restSide, rpcSide, type Side } from './sides.ts'
import type { Sockets, Tools } from './tools.ts'

const rewritten =
  (pattern: RegExp, replacement: string) =>
  (request: RestRequest): RestRequest => ({
    ...request,
    path: request.path.replace(pattern, replacement),
  })

/** The paths and the rpc method by which an operation can be reached. */
const sidesOf = (tools: Tools, operation: Operation, sockets: Sockets | undefined): Side[] => {
  const { streamId } = tools
  const named = restSide(tools)
  const rpc = sockets ? [rpcSide({ socket: sockets.main, streamId })] : []
  if (operation.global) return [named, ...rpc]
  const short = restSide({
    ...tools,
    name: 'rest, short path',
    rewrite: rewritten(new RegExp(`^/api/streams/${DEFAULT_STREAM_ID}/`), '/api/'),
  })
  const state = restSide({
    ...tools,
    name: 'rest, path without /stream',
    rewrite: rewritten(/^(\/api\/streams\/[^/]+)\/stream\//, '$1/'),
  })
  return [
    named,
    ...(streamId === DEFAULT_STREAM_ID ? [short] : []),
    ...(operation.http.path.startsWith('/stream/') ? [state] : []),
    ...rpc,
  ]
}

/** Channels of each stream. The others are followed once, by the reads. */
export const STREAM_CHANNELS = CHANNEL_KINDS.filter((kind) => channelScope(kind) === null)

const followAll = async (tools: ChannelTools, kinds: readonly ChannelKind[]): Promise<Followed[]> => {
  const followed: Followed[] = []
  for (const kind of kinds) {
    const channel = await checkChannelReads(tools, kind)
    if (channel) followed.push(channel)
  }
  return followed
}

interface FollowedKinds {
  readonly kinds: readonly ChannelKind[]
}

/** Follows channels of a stream until the run ends. */
export const followChannels = (
  tools: Tools,
  { main, second }: Sockets,
  { streamId, label, kinds }: Pick<ChannelTools, 'streamId' | 'label'> & FollowedKinds,
): Promise<{ readonly channelTools: ChannelTools; readonly followed: Followed[] }> => {
  const channelTools = { ...tools, socket: main, second, streamId, label }
  return followAll(channelTools, kinds).then((followed) => ({ channelTools, followed }))
}

export const isLive = async ({ api, signal }: Tools, streamId: string): Promise<boolean> => {
  const path = `/api/streams/${streamId}/state`
  const { body } = await api.send({ method: 'GET', path, headers: {} }, signal)
  return isRecord(body) && body['status'] === 'live'
}

/** Checks everything that can be checked without changing anything. Uses GET, POST of queries, and rpc of operations that only read. */
export const walkReads = async (tools: Tools, sockets: Sockets | undefined): Promise<void> => {
  const { streamId } = tools
  await checkDeployment(tools)
  await checkPublicKeys(tools)
  await checkGraph(tools)
  const channels =
    sockets && (await followChannels(tools, sockets, { streamId, label: 'read', kinds: CHANNEL_KINDS }))
  for (const operation of operations.filter(({ write }) => !write)) {
    for (const side of sidesOf(tools, operation, sockets)) await checkRead(tools, side, operation)
  }
  await checkProgramme(tools, streamId)
  if (!channels) return
  for (const followed of channels.followed) {
    await checkAfterwards(channels.channelTools, followed, { isLive: await isLive(tools, streamId) })
  }
}
