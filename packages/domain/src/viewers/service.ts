import type { AnalyticsReads, ViewerDay } from '@stream-manager/analytics/port'
import {
  DEFAULT_SEGMENT_SECONDS,
  DEFAULT_STREAM_ID,
  DEFAULT_VIEWER_DAYS,
  type DesiredOutput,
  EVENT_LOGS,
  type Result,
  succeed,
  type ViewerCount,
  type ViewerDays,
  type ViewerDaysQuery,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { noHistory } from '../store/no-history.ts'
import { outputStatuses } from '../stream/state.ts'
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
  // A mount without a source has no listeners.
  const mounts = outputStatuses(view.value).filter(
    ({ type, state }) => type === 'icecast' && state === 'live',
  )
  return succeed(countViewers({ reports: await recent.read(), streamId, segmentSeconds, mounts }))
}

const presentDay = ({ streamId: _, seconds: viewerSeconds, ...day }: ViewerDay) => ({ ...day, viewerSeconds })

const readDays = async (
  analytics: AnalyticsReads,
  { stream: streamId = DEFAULT_STREAM_ID, from: fromDay, limit = DEFAULT_VIEWER_DAYS }: ViewerDaysQuery,
): Promise<ViewerDays> => {
  const days = await analytics.listViewerDays({ streamId, fromDay, limit })
  return { items: days.map(presentDay) }
}

export const createViewers = (context: Context & { readonly analytics: AnalyticsReads | null }): Viewers => {
  const { analytics } = context
  const recent = new RecentReports(context)
  return {
    salt: createSalts(context),
    report: (round) => report(context, round),
    count: (streamId) => count(context, recent, streamId),
    days: async (query) => {
      if (analytics !== null) return succeed(await readDays(analytics, query))
      return noHistory()
    },
  }
}
