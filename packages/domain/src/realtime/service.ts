import type { Publication } from '@stream-manager/backplane/port'
import {
  CHANNELS,
  type ChannelAddress,
  ChatEvent,
  type ChatMessage,
  type MetricsEvent,
  type Result,
  succeed,
  tolerantChecker,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import { snapshotAlerts } from '../alerts/snapshot.ts'
import type { Context } from '../context.ts'
import { readEcho } from '../diagnostics/echo.ts'
import { channelKey } from '../stream/keys.ts'
import { buildState, outputStatuses, presentLayer } from '../stream/state.ts'
import { readView, type StreamView } from '../stream/view.ts'
import type { ChannelSnapshot, Realtime } from './api.ts'
import { redactChat } from './redact.ts'

/** Chat messages in a snapshot. A client reads older ones from the history. */
const CHAT_SNAPSHOT_MESSAGES = 50

const checkChatEvent = tolerantChecker(ChatEvent, 'The chat publication')

/** Takes publications newest first: the removal of a message is always newer than the message, so it is met first. */
const existingMessages = (publications: readonly Publication[]): ChatMessage[] => {
  const deleted = new Set<string>()
  const banned = new Set<string>()
  const messages: ChatMessage[] = []
  for (const { data } of publications) {
    const checked = checkChatEvent(data)
    if (!checked.ok) continue
    const event = checked.value.parsed
    if (event.type === 'message.deleted') deleted.add(event.id)
    else if (event.type === 'user.banned') banned.add(event.userId)
    else if (!deleted.has(event.message.id) && !banned.has(event.message.user.id))
      messages.push(event.message)
  }
  return messages.slice(0, CHAT_SNAPSHOT_MESSAGES).reverse()
}

/** Built from the log and not from the stored messages: only the log is read together with its position. */
const chatSnapshot = async ({ backplane }: Context, streamId: string): Promise<ChannelSnapshot> => {
  const { position, publications } = await backplane.history(channelKey(streamId, 'chat'), {
    limit: CHANNELS.chat.retain,
    reverse: true,
  })
  return { position, data: { messages: existingMessages(publications) } }
}

const metricsSnapshot = (context: Context, view: StreamView): MetricsEvent =>
  view.metrics ?? {
    streamId: view.desired.streamId,
    at: context.clock.now().toISOString(),
    performance: UNKNOWN_PERFORMANCE,
    outputs: outputStatuses(view),
  }

type ReadSnapshot = (context: Context, view: StreamView) => Promise<ChannelSnapshot>

/** The snapshot of each channel of a stream, from a view that was read together with the channel's position. */
const SNAPSHOTS: Readonly<Record<Exclude<ChannelAddress['kind'], 'alerts' | 'echo'>, ReadSnapshot>> = {
  'stream-state': async ({ clock }, view) => ({
    position: view.position,
    data: buildState(view, clock.now()),
  }),
  'layer-updates': async (_context, view) => {
    const { position, revision, desired } = view
    return { position, data: { revision, items: desired.layers.map((layer) => presentLayer(layer, view)) } }
  },
  metrics: async (context, view) => ({ position: null, data: metricsSnapshot(context, view) }),
  chat: (context, { desired }) => chatSnapshot(context, desired.streamId),
}

const snapshot = async (
  context: Context,
  { kind, streamId }: ChannelAddress,
): Promise<Result<ChannelSnapshot>> => {
  if (kind === 'alerts') return succeed(await snapshotAlerts(context))
  if (kind === 'echo') return succeed({ position: null, data: await readEcho(context) })
  const positioned = kind === 'layer-updates' ? kind : 'stream-state'
  const read = await readView(context, streamId, channelKey(streamId, positioned))
  return read.ok ? succeed(await SNAPSHOTS[kind](context, read.value)) : read
}

export const createRealtime = (context: Context): Realtime => ({
  snapshotChannel: (address) => snapshot(context, address),
  redact: ({ kind, streamId }, publications) =>
    kind === 'chat' ? redactChat(context, streamId, publications) : Promise.resolve([...publications]),
})
