import type { Position, Snapshot } from '@stream-manager/backplane/port'
import {
  type DesiredStream,
  MetricsEvent,
  type ObservedStream,
  type Result,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { checkDesired } from './desired.ts'
import { channelKey, engineLease, streamKeys } from './keys.ts'
import { checkObserved } from './observed.ts'
import { openStream } from './open.ts'

/** A stream at one instant: both documents, their log position, and the engine that holds the stream. */
export interface StreamView {
  /** As stored, with fields that only a newer version knows: a writer must keep them. Its secrets are masked. */
  readonly desired: DesiredStream
  readonly revision: number
  readonly observed: ObservedStream | null
  /** As stored, with fields that only a newer engine knows. */
  readonly observedAsWritten: ObservedStream | null
  /** 0 while there is no observed document. */
  readonly observedRevision: number
  readonly position: Position
  /** Null when no engine holds the stream. */
  readonly engineFence: number | null
  /** Newer figures than the observed document's; null unless the engine reported within the last seconds. */
  readonly metrics: MetricsEvent | null
}

const checkMetrics = tolerantChecker(MetricsEvent, 'The latest metrics')

const readMetrics = async (context: Context, streamId: string): Promise<MetricsEvent | null> => {
  const latest = await context.backplane.getLatest(channelKey(streamId, 'metrics'))
  // Without an engine there are no metrics. Checking null would list its faults, which costs more than the whole read.
  return latest === null ? null : context.ignored.readable(checkMetrics(latest))
}

/** The parts of a view that change without a commit. */
interface EngineReading {
  readonly engine: Pick<StreamView, 'engineFence' | 'metrics'>
  /** Null without a lease. */
  readonly leaseEndsInMs: number | null
}

export const readEngine = async (context: Context, streamId: string): Promise<EngineReading> => {
  const [lease, metrics] = await Promise.all([
    context.backplane.readLease(engineLease(streamId)),
    readMetrics(context, streamId),
  ])
  return { engine: { engineFence: lease?.fence ?? null, metrics }, leaseEndsInMs: lease?.expiresInMs ?? null }
}

const viewOf = (
  context: Context,
  streamId: string,
  { position, documents }: Snapshot,
): Omit<StreamView, 'engineFence' | 'metrics'> | null => {
  const desired = documents[streamKeys.desired(streamId)]
  const observed = documents[streamKeys.observed(streamId)]
  if (!desired) return null
  const report = observed ? readStored(context, observed, checkObserved) : null
  return {
    position,
    desired: readStored(context, desired, checkDesired).raw,
    revision: desired.revision,
    observed: report?.parsed ?? null,
    observedAsWritten: report?.raw ?? null,
    observedRevision: observed?.revision ?? 0,
  }
}

/**
 * Reads the stream, and creates it on first use when it is registered. The view's `position` is that of `channel`, read
 * at the same instant as the documents. Errors: `stream.not_found`.
 */
export const readView = async (
  context: Context,
  streamId: string,
  channel = channelKey(streamId, 'stream-state'),
): Promise<Result<StreamView>> => {
  const { backplane } = context
  const documentKeys = [streamKeys.desired(streamId), streamKeys.observed(streamId)]
  const [snapshot, { engine }] = await Promise.all([
    backplane.snapshot(channel, documentKeys),
    readEngine(context, streamId),
  ])
  const documents = viewOf(context, streamId, snapshot)
  if (documents) return succeed({ ...documents, ...engine })
  const opened = await openStream(context, streamId)
  return opened.ok ? readView(context, streamId, channel) : opened
}
