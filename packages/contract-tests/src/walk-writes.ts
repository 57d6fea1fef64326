import { delay } from '@stream-manager/async'
import { operations } from '@stream-manager/domain'
import { CASES } from './cases.ts'
import {
  checkAfterwards,
  checkClientPublications,
  checkEventTypes,
  checkLateRecovery,
} from './channels/live.ts'
import { checkOperation, inOrder } from './operations/writes.ts'
import { OwnStreams } from './own-streams.ts'
import { checkContent, checkDeletion, checkUpload } from './rest/assets.ts'
import { checkSignInRoutes } from './rest/sign-in.ts'
import { restSide, rpcSide, type Side } from './sides.ts'
import type { Sockets, Tools } from './tools.ts'
import { followChannels, isLive, STREAM_CHANNELS } from './walk-reads.ts'

const CLEANUP_DEADLINE_MS = 120_000

/** Every operation, with its case, on the side's own stream. */
const checkSide = async (
  tools: Tools,
  own: OwnStreams,
  { side, assetId }: { readonly side: Side; readonly assetId: string },
): Promise<void> => {
  for (const operation of inOrder(operations)) {
    if (CASES[operation.name]?.last) await own.removeOutputs(side.streamId, tools.signal)
    await checkOperation(tools, side, { operation, assetId })
  }
}

const create = async ({ recorder, signal }: Tools, own: OwnStreams, id: string): Promise<boolean> => {
  const created = await recorder.check(
    'own stream',
    `${id === own.prefix ? 'rest' : 'rpc'}: is created`,
    async () => {
      await own.create(id, signal)
      return true
    },
  )
  return created === true
}

const checkRpc = async (
  tools: Tools,
  own: OwnStreams,
  { sockets, assetId }: { sockets: Sockets; assetId: string },
) => {
  const streamId = `${own.prefix}-rpc`
  if (!(await create(tools, own, streamId))) return
  await checkSide(tools, own, {
    side: rpcSide({ socket: sockets.main, streamId, name: 'own stream, rpc' }),
    assetId,
  })
  // One encoder at a time is enough for the deployment.
  await own.removeStream(streamId, tools.signal)
}

const LIVE_DEADLINE_MS = 60_000
const POLL_MS = 250

/** The engine may take longer to start than `stream.control` waits for it. */
const becomesLive = async (tools: Tools, streamId: string): Promise<boolean> => {
  const deadline = performance.now() + LIVE_DEADLINE_MS
  while (performance.now() < deadline) {
    if (await isLive(tools, streamId)) return true
    await delay(POLL_MS, { signal: tools.signal })
  }
  return false
}

/** REST writes to a stream whose channels are followed meanwhile. */
const checkRest = async (
  tools: Tools,
  own: OwnStreams,
  { sockets, assetId }: { readonly sockets: Sockets | undefined; readonly assetId: string },
): Promise<void> => {
  const streamId = own.prefix
  const channels =
    sockets &&
    (await followChannels(tools, sockets, { streamId, label: 'own stream', kinds: STREAM_CHANNELS }))
  const followed = channels?.followed ?? []
  if (channels) for (const one of followed) await checkClientPublications(channels.channelTools, one)
  await checkSide(tools, own, { side: restSide({ ...tools, streamId, name: 'own stream, rest' }), assetId })
  if (!channels) return
  const live = await becomesLive(tools, streamId)
  for (const one of followed) {
    await checkEventTypes(channels.channelTools, one)
    await checkAfterwards(channels.channelTools, one, { isLive: live })
    await checkLateRecovery(channels.channelTools, one)
  }
}

const checkAll = async (tools: Tools, own: OwnStreams, sockets: Sockets | undefined): Promise<void> => {
  if (!(await create(tools, own, own.prefix))) return
  const upload = { streamId: own.prefix, prefix: own.prefix }
  const assetId = await checkUpload(tools, upload)
  if (assetId !== undefined) await checkContent(tools, assetId)
  if (sockets) await checkRpc(tools, own, { sockets, assetId: assetId ?? 'none' })
  await checkRest(tools, own, { sockets, assetId: assetId ?? 'none' })
  if (assetId !== undefined) await checkDeletion(tools, assetId)
}

/** Checks everything that writes, on streams that the run creates and removes, also after a failure or an abort. */
export const walkWrites = async (tools: Tools, sockets: Sockets | undefined): Promise<void> => {
  const own = new OwnStreams(tools.api)
  try {
    await checkSignInRoutes(tools)
    await checkAll(tools, own, sockets)
  } finally {
    await tools.recorder.checkAlways('cleanup', 'everything that the run created is removed', () =>
      own.removeAll(AbortSignal.timeout(CLEANUP_DEADLINE_MS)),
    )
  }
}
