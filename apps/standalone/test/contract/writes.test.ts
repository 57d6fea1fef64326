import { operations } from '@stream-manager/domain'
import t from 'tap'
import type { ProxiedAnswer } from './altering-proxy.ts'
import { detailsOf, failedOf, idsOf, proxied, run, startOnAir } from './support.ts'

/** The deployment may have reported an error, and have had an incident, by then or not. */
const MADE_BY_THE_DEPLOYMENT = ['errors.get', 'incidents.get', 'incidents.anomalies', 'incidents.bundle']

/** The stream itself is made, and its removal is answered. */
const MADE_IN_OWN_STREAM = /^POST \/api\/streams\/contract-[^/]+\/(layers|outputs)$/

const system = await startOnAir(t)

t.test('a writing run through a proxy with a prefix passes and removes what it created', async (t) => {
  const before = { streams: await idsOf(system, '/api/streams'), assets: await idsOf(system, '/api/assets') }
  const report = await run(await proxied(t, system, { prefix: '/stream' }), { write: true })
  t.strictSame(failedOf(report), [], detailsOf(report))
  const skipped = report.checks.filter(({ outcome }) => outcome === 'skipped').map(({ group }) => group)
  const absent = new Set(skipped.filter((group) => !MADE_BY_THE_DEPLOYMENT.includes(group)))
  t.strictSame([...absent], ['assets.get', 'users.get', 'webhooks.get'], 'nothing but what nobody has made')
  for (const { name } of operations) {
    t.ok(
      report.checks.some(({ group, outcome }) => group === name && outcome === 'passed'),
      `${name} is checked`,
    )
  }
  const names = report.checks.map(({ group, name }) => `${group} > ${name}`)
  t.strictSame(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
    'no two checks share a name',
  )
  t.strictSame(
    { streams: await idsOf(system, '/api/streams'), assets: await idsOf(system, '/api/assets') },
    before,
  )
})

t.test('a run that fails during its writes removes what it created', async (t) => {
  const before = await idsOf(system, '/api/streams')
  const alterAnswer = (request: string, answer: ProxiedAnswer): ProxiedAnswer =>
    MADE_IN_OWN_STREAM.test(request) ? { ...answer, status: 500, body: Buffer.from('broken') } : answer
  // Without a socket the run checks REST only.
  const { url } = await proxied(t, system, { alterAnswer })
  const report = await run({ url, socketUrl: 'ws://127.0.0.1:1/ws' }, { write: true, timeoutMs: 15_000 })
  t.ok(failedOf(report).length > 1)
  t.match(
    report.checks.filter(({ group }) => group === 'cleanup'),
    [{ outcome: 'passed' }],
  )
  t.strictSame(await idsOf(system, '/api/streams'), before)
})

t.test('a run aborted during its writes removes what it created', async (t) => {
  const before = await idsOf(system, '/api/streams')
  const stop = new AbortController()
  const report = await run(await proxied(t, system), {
    write: true,
    signal: stop.signal,
    onResult: ({ group, name }) => {
      if (group === 'layers.create' && name.startsWith('own stream'))
        stop.abort(new Error('stopped by the test'))
    },
  })
  t.equal(report.interrupted, true)
  t.match(report.checks.at(-1), { group: 'cleanup', outcome: 'passed' })
  t.strictSame(await idsOf(system, '/api/streams'), before)
})
