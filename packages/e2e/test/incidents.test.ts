import { missingInfraPostgres } from '@stream-manager/infra'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import {
  detailsOf,
  FAULTS,
  type Fault,
  forgetAlerts,
  type IncidentDeployment,
  incidentsOf,
  isWell,
  missingDeployment,
  startIncidentDeployment,
} from '../src/index.ts'

const DEADLINE_MS = 180_000
/** While the store is away, nobody can write an incident. Its rule ignores outages up to 15 s. */
const OUTAGE_MS = 17_000

const newIncidents = async (world: IncidentDeployment, known: readonly string[]) => {
  const items = await incidentsOf(world)
  return items.filter(({ id }) => !known.includes(id))
}

/** Resolves once the fault may be repaired. */
const isNoticed = (world: IncidentDeployment, { part }: Fault, known: readonly string[]) =>
  eventually(
    async () => {
      if (part !== 'store') return (await newIncidents(world, known)).length > 0
      const { database } = (await world.health.report()).checks
      return database?.status === 'unhealthy' && Date.now() - Date.parse(database.since) > OUTAGE_MS
    },
    { what: 'the fault to be noticed', deadlineMs: DEADLINE_MS },
  )

const showsOneIncident = async (t: Test, world: IncidentDeployment, fault: Fault) => {
  const known = (await incidentsOf(world)).map(({ id }) => id)
  const { repair } = await fault.inject(t, world)
  await isNoticed(world, fault, known)
  await repair()
  const one = async () => (await newIncidents(world, known))[0]
  const { id } = await eventually(one, { what: 'an incident', deadlineMs: DEADLINE_MS })
  const isNamed = async () => (await detailsOf(world, id)).cause.part !== null
  await eventually(isNamed, { what: 'a cause in the history', deadlineMs: DEADLINE_MS })
  await isWell(world)
  const { cause, timeline } = await detailsOf(world, id)
  t.equal((await newIncidents(world, known)).length, 1)
  const seen = timeline.entries.map(({ at, summary }) => `${at} ${summary}`)
  t.equal(cause.part, fault.part, cause.summary, { seen })
  t.ok(cause.evidence.length > 0)
}

t.test('incidents of real faults', { skip: missingDeployment() || missingInfraPostgres() }, async (t) => {
  const world = await startIncidentDeployment(t)
  t.strictSame(await incidentsOf(world), [], 'a system that starts has no incident')
  for (const fault of FAULTS) {
    await t.test(`one incident, and its cause is ${fault.part}: ${fault.name}`, async (t) => {
      await showsOneIncident(t, world, fault)
      await forgetAlerts(world)
    })
  }
})
