import type { Position } from '@stream-manager/backplane'
import {
  type DesiredStream,
  MetricsEvent,
  type ObservedStream,
  type Result,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { channelKey, engineLease, keys } from '../keys.ts'
import { readStored } from '../store/stored.ts'
import { checkDesired } from './desired.ts'
import { checkObserved } from './observed.ts'
import { openStream } from './open.ts'

/** A stream at one instant: both documents, the place in the log they belong to, and who runs it. */
export interface StreamView {
  /** As it was written, with what only a newer version knows: a writer has to keep that. */
  readonly desired: DesiredStream
  readonly revision: number
  readonly observed: ObservedStream | null
  /** With what only a newer engine knows. */
  readonly observedAsWritten: ObservedStream | null
  /** 0 while there is no observed document. */
  readonly observedRevision: number
  readonly position: Position
  /** The fence of the engine that holds the stream; null when none does. */
  readonly engineFence: number | null
  /** Newer numbers than the observed document's; null unless the engine reported within the last seconds. */
  readonly metrics: MetricsEvent | null
}

const checkMetrics = tolerantChecker(MetricsEvent, 'The latest metrics')

const readMetrics = async (context: Context, streamId: string): Promise<MetricsEvent | null> => {
  const latest = await context.backplane.getLatest(channelKey(streamId, 'metrics'))
  // Nobody runs the stream: that is no fault, and naming the faults of a value costs more than the whole read.
  if (latest === null) return null
  const checked = context.passedOver.known(checkMetrics(latest))
  if (checked.ok) return checked.value
  context.passedOver.unreadableValue()
  return null
}

/** `channel`: whose position is read at the same instant as the documents. */
const tryRead = async (
  { backplane, passedOver }: Context,
  streamId: string,
  channel: string,
): Promise<Omit<StreamView, 'engineFence' | 'metrics'> | null> => {
  const { position, documents } = await backplane.snapshot(channel, [
    keys.desired(streamId),
    keys.observed(streamId),
  ])
  const desired = documents[keys.desired(streamId)]
  const observed = documents[keys.observed(streamId)]
  if (!desired) return null
  const stream = readStored(desired, (value) => passedOver.reading(checkDesired(value)))
  const report = observed ? readStored(observed, (value) => passedOver.reading(checkObserved(value))) : null
  return {
    position,
    desired: stream.whole,
    revision: desired.revision,
    observed: report?.known ?? null,
    observedAsWritten: report?.whole ?? null,
    observedRevision: observed?.revision ?? 0,
  }
}

/** Reads the stream, making it on first use when it is registered. Errors: `stream.not_found`. */
export const readView = async (
  context: Context,
  streamId: string,
  channel = channelKey(streamId, 'stream-state'),
): Promise<Result<StreamView>> => {
  const [documents, lease, metrics] = await Promise.all([
    tryRead(context, streamId, channel),
    context.backplane.readLease(engineLease(streamId)),
    readMetrics(context, streamId),
  ])
  if (documents) {
    return succeed({ ...documents, engineFence: lease?.fence ?? null, metrics })
  }
  const opened = await openStream(context, streamId)
  return opened.ok ? readView(context, streamId, channel) : opened
}
