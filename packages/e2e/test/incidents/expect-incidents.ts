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

export const missingForIncidents = (): string | false => missingDeployment() || missingInfraPostgres()

const outageIsLong = ({ health }: IncidentDeployment): Promise<unknown> => {
  const isLong = async () => {
    const { database } = (await health.report()).checks
    return database?.status === 'unhealthy' && Date.now() - Date.parse(database.since) > OUTAGE_MS
  }
  return eventually(isLong, { what: 'a long outage of the store', deadlineMs: DEADLINE_MS })
}

/** Resolves with false when the machine made a fault of its own, so that nothing is proven. */
const showsOneIncident = async (t: Test, world: IncidentDeployment, fault: Fault): Promise<boolean> => {
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
  if (starved !== null) {
    t.pass('one incident, and its cause', { skip: `the machine is too busy: ${starved}` })
    return false
  }
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
  return true
}

/** Injects each fault, and expects no incident beside theirs. */
export const expectIncidents = async (
  t: Test,
  world: IncidentDeployment,
  faults: readonly Fault[],
): Promise<void> => {
  t.strictSame(await incidentsOf(world), [], 'there is no incident before the first fault')
  let isProven = true
  for (const fault of faults) {
    await t.test(`one incident, and its cause is ${fault.part}: ${fault.name}`, async (t) => {
      isProven = (await showsOneIncident(t, world, fault)) && isProven
      await forgetAlerts(world)
    })
  }
  if (isProven) t.equal((await incidentsOf(world)).length, faults.length, 'an incident for each fault')
}
