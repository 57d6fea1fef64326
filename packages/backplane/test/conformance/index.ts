import type { Test } from 'tap'
import { atomicity } from './atomicity.ts'
import { closing } from './closing.ts'
import { counting } from './counting.ts'
import { delivery } from './delivery.ts'
import type { ConformancePart, OpenHarness } from './harness.ts'
import { history } from './history.ts'
import { idempotency } from './idempotency.ts'
import { latest } from './latest.ts'
import { leases } from './leases.ts'
import { listing } from './listing.ts'
import { model } from './model.ts'
import { revisions } from './revisions.ts'
import { storm } from './storm.ts'
import { values } from './values.ts'

export type { BackplaneHarness, OpenHarness } from './harness.ts'

const PARTS: Record<string, ConformancePart> = {
  atomicity,
  revisions,
  idempotency,
  leases,
  history,
  delivery,
  latest,
  counting,
  listing,
  values,
  model,
  storm,
  closing,
}

/** The promises of the port, for every implementation. `open` gives each test a new, empty store. */
export const backplaneConformance = (t: Test, open: OpenHarness): void => {
  for (const [name, part] of Object.entries(PARTS)) {
    t.test(name, async (t) => part(t, open))
  }
}
