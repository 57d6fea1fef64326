import { missingInfraPostgres } from '@stream-manager/infra'
import { eventually } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import {
  detailsOf,
  type Fault,
  forgetAlerts,
  type IncidentDeployment,
  incidentOpens,
  incidentsOf,
  isWell,
  missingDeployment,
} from '../../src/index.ts'
import { starvationIn } from './starvation.ts'

const DEADLINE_MS = 180_000
/** While the store is away, nobody can write an incident. Its rule ignores outages up to 15 s. */
const OUTAGE_MS = 17_000
const ATTEMPTS = 3

export const missingForIncidents = (): string | false => missingDeployment() || missingInfraPostgres()

const outageIsLong = ({ health }: IncidentDeployment): Promise<unknown> => {
  const isLong = async () => {
    const { database } = (await health.report()).checks
    return database?.status === 'unhealthy' && Date.now() - Date.parse(database.since) > OUTAGE_MS
  }
  return eventually(isLong, { what: 'a long outage of the store', deadlineMs: DEADLINE_MS })
}

/** Resolves with the sentence that shows a fault of the machine itself, because then nothing is proven, or with null. */
const showsOneIncident = async (t: Test, world: IncidentDeployment, fault: Fault): Promise<string | null> => {
  const known = new Set((await incidentsOf(world)).map(({ id }) => id))
  const newIncidents = async () => (await incidentsOf(world)).filter(({ id }) => !known.has(id))
  const injectedMs = Date.now()
  const { repair } = await fault.inject(t, world)
  await (fault.part === 'store' ? outageIsLong : incidentOpens)(world)
  await repair()
  const one = async () => (await newIncidents())[0]
  const { id } = await eventually(one, { what: 'an incident in the history', deadlineMs: DEADLINE_MS })
  const isNamed = async () => (await detailsOf(world, id)).cause.part !== null
  await eventually(isNamed, { what: 'a cause in the history', deadlineMs: DEADLINE_MS })
  await isWell(world)
  const details = await detailsOf(world, id)
  const starved = starvationIn(details, fault.part, injectedMs)
  if (starved !== null) return starved
  const { cause, timeline } = details
  const seen = timeline.entries.map(({ at, summary }) => `${at} ${summary}`)
  t.equal((await newIncidents()).length, 1, 'one incident', { seen })
  t.equal(cause.part, fault.part, cause.summary, { seen })
  // The fault before this one may be evidence too: it ended seconds ago.
  const own = cause.evidence.filter(({ at }) => Date.parse(at) >= injectedMs)
  t.ok(
    own.some(({ summary }) => fault.evidence.test(summary)),
    'the fault is evidence',
    { seen, evidence: cause.evidence },
  )
  return null
}

/** Injects the fault again where the machine was too busy. Resolves with whether it never was. */
const proves = async (t: Test, world: IncidentDeployment, fault: Fault): Promise<boolean> => {
  const slow: string[] = []
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const starved = await showsOneIncident(t, world, fault)
    await forgetAlerts(world)
    if (starved === null) return attempt === 1
    slow.push(starved)
  }
  t.fail('one incident, and its cause: other parts were slow each time', { slow })
  return false
}

/** Injects each fault, and expects no incident beside theirs. */
export const expectIncidents = async (
  t: Test,
  world: IncidentDeployment,
  faults: readonly Fault[],
): Promise<void> => {
  t.strictSame(await incidentsOf(world), [], 'there is no incident before the first fault')
  let isCalm = true
  for (const fault of faults) {
    await t.test(`one incident, and its cause is ${fault.part}: ${fault.name}`, async (t) => {
      isCalm = (await proves(t, world, fault)) && isCalm
    })
  }
  // A busy machine has incidents of its own.
  if (isCalm) t.equal((await incidentsOf(world)).length, faults.length, 'an incident for each fault')
}
