import type { Test } from 'tap'
import { alerts } from './alerts.ts'
import { broadcasts } from './broadcasts.ts'
import { closing } from './closing.ts'
import { deliveries } from './deliveries.ts'
import { errors } from './errors.ts'
import { fences } from './fences.ts'
import type { ConformancePart, OpenHarness } from './harness.ts'
import { incidents } from './incidents.ts'
import { intake } from './intake.ts'
import { points } from './points.ts'
import { pruning } from './pruning.ts'
import { reading } from './reading.ts'
import { tiers } from './tiers.ts'
import { timeline } from './timeline.ts'
import { viewers } from './viewers.ts'

export type { AnalyticsHarness, OpenHarness } from './harness.ts'

const PARTS: Record<string, ConformancePart> = {
  intake,
  fences,
  reading,
  errors,
  points,
  tiers,
  viewers,
  alerts,
  incidents,
  broadcasts,
  timeline,
  pruning,
  closing,
  deliveries,
}

/** The promises of the port, for every implementation. `open` gives each test a new, empty store. */
export const analyticsConformance = (t: Test, open: OpenHarness): void => {
  for (const [name, part] of Object.entries(PARTS)) {
    t.test(name, async (t) => part(t, open))
  }
}
