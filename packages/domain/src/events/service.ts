import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { noHistory } from '../store/no-history.ts'
import { sharedKey } from '../store/shared-key.ts'
import type { Events } from './api.ts'
import { createEvent } from './custom-events.ts'
import { eventKeys } from './keys.ts'
import { readEvents } from './read.ts'
import { recordHealth } from './record-health.ts'
import { translateAll } from './translate.ts'

const ORIGIN_DIGITS = 16

export const createEvents = (context: Context & { readonly analytics: AnalyticsReads | null }): Events => {
  const { analytics } = context
  const originKey = sharedKey(context, eventKeys.origin)
  return {
    list: async (query) => {
      if (analytics !== null) return succeed(await readEvents(analytics, query))
      return noHistory()
    },
    create: (input, options = {}) => createEvent(context, input, options),
    recordHealth: (verdicts) => recordHealth(context, verdicts),
    translate: (entries, memory) => translateAll(context, entries, memory),
    origin: async () => (await originKey()).toString('hex').slice(0, ORIGIN_DIGITS),
  }
}
