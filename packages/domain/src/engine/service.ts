import { succeed } from '@stream-manager/contracts'
import { createFontList, hasWriting } from '../assets/fonts.ts'
import { findAssets } from '../assets/lookup.ts'
import { assetIdsOf } from '../assets/rules.ts'
import type { Context } from '../context.ts'
import { openStreamSecrets } from '../secrets/open-stream.ts'
import { checkDesired } from '../stream/desired.ts'
import { readRegistry } from '../stream/registry.ts'
import type { EngineSide } from './api.ts'
import { reportLoss, unheldStreamIds } from './loss.ts'
import { Reporter } from './report.ts'

export const createEngineSide = (context: Context): EngineSide => {
  const reporter = new Reporter(context)
  const uploadedFonts = createFontList(context)
  return {
    streamIds: async () => (await readRegistry(context)).streams.map(({ id }) => id),
    read: async (streamId) => {
      const view = await reporter.read(streamId)
      if (!view.ok) return view
      const { revision, observed, position } = view.value
      const desired = checkDesired(view.value.desired)
      if (!desired.ok) return desired
      const opened = openStreamSecrets(context.secrets, desired.value.parsed)
      const { desired: usable, unreadable } = opened
      return succeed({ desired: usable, unreadable, revision, observed, position })
    },
    assetsOf: async (desired) => {
      const named = await findAssets(context, assetIdsOf(desired))
      const fonts = hasWriting(desired) ? await uploadedFonts() : []
      return new Map([...fonts.map((font) => [font.id, font] as const), ...named])
    },
    reportObserved: (report) => reporter.report(report),
    unheldStreamIds: () => unheldStreamIds(context),
    reportLoss: (streamId) => reportLoss(context, streamId),
  }
}
