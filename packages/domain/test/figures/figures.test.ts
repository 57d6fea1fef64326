import { quantileOf } from '@stream-manager/analytics/port'
import { type FigureName, figureNames } from '@stream-manager/contracts'
import { type ObservedFigure, RESOURCE_SAMPLER_LEASE } from '@stream-manager/domain'
import t, { type Test } from 'tap'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const LOG = 'resources/figures'
const AT_MS = Date.parse('2030-01-01T00:00:10.000Z')

const observed = (
  metric: FigureName,
  values: readonly number[],
  subject: string | null = null,
): ObservedFigure => ({
  metric,
  streamId: 'main',
  subject,
  values: values.map((value) => [value, 1]),
})

const recording = async (t: Test) => {
  const test = await testDomain(t)
  const lease = await test.backplane.acquireLease(RESOURCE_SAMPLER_LEASE, { holder: 's1', ttlMs: 60_000 })
  if (!lease) throw new Error('nobody else samples')
  const record = (id: string, list: readonly ObservedFigure[], fence = lease.fence) =>
    test.domain.figures.record({ fence, id, atMs: AT_MS, observed: list })
  const rows = async () => {
    const { publications, position } = await test.backplane.history(LOG, { limit: 100 })
    return test.domain.events.translate({ log: LOG, epoch: position.epoch, publications }, {}).rows
  }
  return { ...test, record, rows }
}

t.test('observations come out of the log as points', async (t) => {
  const { record, rows, domain } = await recording(t)
  const list = [observed('stream.frame_rate', [30, 28, 29]), observed('output.retries', [2, 0], 'hls')]
  valueFrom(await record('one', [...list, observed('stream.speed', [])]))
  const { points, events } = await rows()
  t.strictSame(events, [])
  t.match(points, [
    {
      metric: 'stream.frame_rate',
      atMs: AT_MS,
      count: 3,
      sum: 87,
      min: 28,
      max: 30,
      last: 29,
      subject: null,
    },
    { metric: 'output.retries', count: 2, sum: 2, subject: 'hls', sketch: null },
  ])
  t.equal(points.length, 2, 'a series without a value has no point')
  t.equal(Math.round(quantileOf([points[0]?.sketch ?? ''], 0.5) ?? 0), 29)
  t.equal(domain.ignored().unreadableValuesRead, 0)
})

t.test('an interval is written once, however often it is sent', async (t) => {
  const { record, rows } = await recording(t)
  for (let attempt = 0; attempt < 3; attempt += 1)
    valueFrom(await record('one', [observed('stream.cpu', [1])]))
  valueFrom(await record('two', [observed('stream.cpu', [1])]))
  t.equal((await rows()).points.length, 2)
})

t.test('many series are several publications, none of them too large', async (t) => {
  const { record, rows } = await recording(t)
  const values = Array.from({ length: 10 }, (_, index) => 1.5 ** index)
  const list = Array.from({ length: 1000 }, (_, index) =>
    observed('output.bitrate', values, `output-${index}`),
  )
  valueFrom(await record('one', list))
  t.equal((await rows()).points.length, 1000)
})

t.test('a sidecar that lost the lease writes nothing', async (t) => {
  const { record, rows } = await recording(t)
  t.equal(codeOf(await record('one', [observed('stream.cpu', [1])], 99)), 'backplane.fenced')
  t.strictSame((await rows()).points, [])
})

t.test(
  'figures of a newer version are left out and counted; unreadable reports hold nothing up',
  async (t) => {
    const { backplane, rows, record, domain } = await recording(t)
    const point = { streamId: null, subject: null, count: 1, sum: 1, min: 1, max: 1, last: 1, sketch: null }
    const at = new Date(AT_MS).toISOString()
    const reports = [
      {
        at,
        points: [
          { ...point, metric: 'host.luck' },
          { ...point, metric: 'host.cpu' },
        ],
      },
      { at, points: [{ ...point, metric: 'host.cpu', sum: -1 }] },
      'rubbish',
    ]
    for (const data of reports) await backplane.commit({ publish: [{ channel: LOG, data, retain: 10 }] })
    valueFrom(await record('one', [observed('stream.cpu', [1])]))
    t.strictSame(
      (await rows()).points.map(({ metric }) => metric),
      ['host.cpu', 'stream.cpu'],
    )
    t.equal(domain.ignored().unreadableValuesRead, 3)
  },
)

t.test('points that are read again after their log began again are dropped', async (t) => {
  const { record, backplane, domain } = await recording(t)
  valueFrom(await record('one', [observed('stream.cpu', [1])]))
  const { publications } = await backplane.history(LOG, { limit: 100 })
  const first = domain.events.translate({ log: LOG, epoch: 'e1', publications }, {})
  const again = { log: LOG, epoch: 'e2', publications, gap: { reason: 'epoch' as const } }
  t.equal(first.rows.points.length, 1)
  t.strictSame(domain.events.translate(again, first.memory).rows.points, [])
})

t.test('every name of a figure is one that a query can ask for', async (t) => {
  for (const name of figureNames) t.match(name, /^[a-z_.]{1,64}$/)
})
