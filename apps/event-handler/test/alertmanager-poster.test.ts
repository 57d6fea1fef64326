import { createEgress, LOOPBACK_NETWORKS } from '@stream-manager/egress'
import { fakeClock, webServer } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { AlertmanagerPoster } from '../src/features/alertmanager/poster.ts'
import { openWorld } from './world.ts'

const egress = createEgress({ networks: LOOPBACK_NETWORKS, variable: 'OUTPUT_NETWORKS' })

/** A poster to a server that answers with this status, from a process that is the holder or not. */
const startPoster = async (t: Test, answer: { status: number }) => {
  const { domain } = await openWorld(t)
  const server = await webServer(t, (request, response) => {
    request.resume()
    response.writeHead(answer.status).end('no')
  })
  const clock = fakeClock()
  const logged: string[] = []
  const log = (_fields: object, message: string) => void logged.push(message)
  const evaluator = { isHolder: true, changes: 0 }
  const poster = new AlertmanagerPoster({
    ...{
      url: `${server.url}/prefix`,
      egress,
      clock,
      alerts: domain.alerts,
      origin: () => domain.events.origin(),
    },
    evaluator,
    logger: { info: log, warn: log },
  })
  t.teardown(() => poster.close())
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000)
      await poster.tick()
    }
  }
  return { poster, pass, logged, evaluator, requests: server.requests }
}

t.test('alerts are posted at once and then each minute, by the holder alone', async (t) => {
  const { poster, pass, evaluator, requests } = await startPoster(t, { status: 200 })
  await pass(1)
  t.strictSame(requests, ['/prefix/api/v2/alerts'])
  await pass(59)
  t.equal(requests.length, 1)
  await pass(1)
  t.equal(requests.length, 2)
  evaluator.isHolder = false
  await pass(120)
  t.equal(requests.length, 2)
  evaluator.isHolder = true
  await pass(1)
  t.equal(requests.length, 3, 'a process that takes over begins at once')
  t.strictSame(poster.counters(), { alertmanagerPosts: 3, alertmanagerFailures: 0 })
})

t.test('changes are posted within seconds, several together', async (t) => {
  const { pass, evaluator, requests } = await startPoster(t, { status: 200 })
  await pass(1)
  evaluator.changes = 1
  await pass(1)
  evaluator.changes = 2
  await pass(3)
  t.equal(requests.length, 1)
  await pass(1)
  t.equal(requests.length, 2)
  await pass(59)
  t.equal(requests.length, 2)
})

t.test('a post that fails is repeated with growing pauses, and said once', async (t) => {
  const answer = { status: 500 }
  const { poster, pass, logged, requests } = await startPoster(t, answer)
  await pass(300)
  t.ok(requests.length >= 7 && requests.length <= 14, `${requests.length} posts in five minutes`)
  t.equal(logged.length, 1)
  t.match(logged[0], /ALERTMANAGER_URL/)
  t.equal(poster.counters()['alertmanagerFailures'], requests.length)
  answer.status = 200
  // The longest pause, and no longer: the next post is a minute later.
  await pass(60)
  t.equal(logged.length, 2, 'the end is said as well')
  t.equal(poster.counters()['alertmanagerPosts'], 1)
})
