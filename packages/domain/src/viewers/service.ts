import {
  DEFAULT_SEGMENT_SECONDS,
  type DesiredOutput,
  EVENT_LOGS,
  type Result,
  succeed,
  type ViewerCount,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readView } from '../stream/view.ts'
import type { ViewerRound, Viewers } from './api.ts'
import { viewerKeys } from './keys.ts'
import { RecentReports } from './recent-reports.ts'
import { reportsOf } from './records.ts'
import { countViewers } from './rules.ts'
import { createSalts } from './salt.ts'

const segmentSecondsOf = (outputs: readonly DesiredOutput[]): number => {
  const hls = outputs.find((output) => output.type === 'hls')
  return (hls?.type === 'hls' ? hls.options.segmentSeconds : undefined) ?? DEFAULT_SEGMENT_SECONDS
}

const report = async ({ backplane, clock }: Context, round: ViewerRound): Promise<void> => {
  const { retain } = EVENT_LOGS.viewers
  const reports = reportsOf(round, clock.now().toISOString())
  await backplane.commit({
    publish: reports.map((data) => ({ channel: viewerKeys.reports, data, retain })),
  })
}

/** Errors: `stream.not_found`. */
const count = async (
  context: Context,
  recent: RecentReports,
  streamId: string,
): Promise<Result<ViewerCount>> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const segmentSeconds = segmentSecondsOf(view.value.desired.outputs)
  return succeed(countViewers({ reports: await recent.read(), streamId, segmentSeconds }))
}

export const createViewers = (context: Context): Viewers => {
  const recent = new RecentReports(context)
  return {
    salt: createSalts(context),
    report: (round) => report(context, round),
    count: (streamId) => count(context, recent, streamId),
  }
}
