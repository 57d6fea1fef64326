import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventList, SystemEvent } from '@stream-manager/contracts'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { startEmpty, startStandalone, type TestSystem } from './support/system.ts'

const ROUNDS = 2

/** On a busy machine one read may take longer than the 5 s that the API gives it. */
const pageOf = (system: TestSystem, query: string): Promise<EventList> =>
  eventually(() => system.api.call<EventList>('GET', `/api/events?${query}`), {
    what: `the events of ${query}`,
  })

const eventsOf = async (system: TestSystem, query: string): Promise<SystemEvent[]> => {
  const { items } = await pageOf(system, query)
  return items.toReversed()
}

const statusesOf = async (system: TestSystem): Promise<SystemEvent[]> =>
  eventsOf(system, 'stream=main&type=stream.status&limit=200')

const ends = (events: readonly SystemEvent[], status: string) => events.at(-1)?.data['to'] === status

const waitForStatus = (system: TestSystem, status: string) =>
  eventually(
    async () => {
      const events = await statusesOf(system)
      return ends(events, status) && events
    },
    { what: `an event of the status ${status}` },
  )

t.test('each change of the stream is in the history once, also after kill -9', async (t) => {
  let system = await startEmpty(t)
  for (let round = 1; round <= ROUNDS; round += 1) {
    await waitForStatus(system, 'live')
    await system.api.control('stop')
    system.process.kill('SIGKILL')
    await system.exited
    system = await startStandalone(t, { dataDir: system.dataDir, environment: { AUTOSTART: 'false' } })
    await waitForStatus(system, 'offline')
    await system.api.control('start')
  }
  const events = await waitForStatus(system, 'live')
  t.equal(new Set(events.map(({ id }) => id)).size, events.length)
  t.strictSame(
    events.slice(1).map(({ data }) => data['from']),
    events.slice(0, -1).map(({ data }) => data['to']),
    'each change begins where the one before ended',
  )
  t.equal(events.filter(({ data }) => data['to'] === 'live').length, ROUNDS + 1)
  t.match(await eventsOf(system, 'type=output.state'), [{ subject: 'hls', streamId: 'main' }])
  t.strictSame((await pageOf(system, 'limit=200')).gaps, [])
  t.equal((await stat(join(system.dataDir, 'analytics.db'))).mode & 0o777, 0o600)
})

t.test('a history that cannot be opened harms nothing else', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await writeFile(join(dataDir, 'analytics.db'), 'this is a letter, not a database. '.repeat(200))
  const system = await startEmpty(t, { dataDir })
  t.match(await system.api.state(), { status: 'live' })
  const refused = await fetch(`${system.apiUrl}/api/events`)
  t.match([refused.status, await refused.json()], [503, { code: 'analytics.unavailable' }])
  t.match(system.output(), /there is no history: .*analytics\.db cannot be used: file is not a database/)
})
