import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { checker, IncidentBundle } from '@stream-manager/contracts'
import { SECRET_KEYS, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { archiveOf } from '../../src/incidents/archive.ts'
import { testDomain, valueFrom } from '../support.ts'
import { errorAt, eventAt, OPENED_MS, viewersAt, withIncident, withoutDeadlines } from './support.ts'

const run = promisify(execFile)
const checkBundle = checker(IncidentBundle, 'the bundle')

const FILES = [
  'anomalies.json',
  'configuration.json',
  'logs.jsonl',
  'report.html',
  'series.csv',
  'summary.md',
  'timeline.jsonl',
] as const

/** The files of the archive, as `tar` unpacks them. */
const unpacked = async (t: Test, bundle: IncidentBundle): Promise<Map<string, string>> => {
  const folder = await temporaryDirectory(t)
  await writeFile(path.join(folder, 'bundle.tar.gz'), await archiveOf(bundle))
  await run('tar', ['-xzf', 'bundle.tar.gz'], { cwd: folder })
  const names = await readdir(path.join(folder, bundle.name))
  const read = async (name: string) =>
    [name, await readFile(path.join(folder, bundle.name, name), 'utf8')] as const
  return new Map(await Promise.all(names.toSorted().map(read)))
}

const linesOf = (text: string | undefined): unknown[] =>
  (text ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const bundleOf = async (test: Awaited<ReturnType<typeof withIncident>>): Promise<IncidentBundle> => {
  test.at(OPENED_MS + 7_200_000)
  const bundle = valueFrom(await withoutDeadlines(() => test.domain.incidents.bundle('one')))
  t.ok(checkBundle(bundle).ok)
  return bundle
}

t.test('a bundle is a folder of files that tar unpacks', async (t) => {
  const records = [{ at: '2030-01-01T00:09:00.000Z', level: 'error', message: 'cannot connect' }]
  const test = await withIncident(t, {
    events: [eventAt(OPENED_MS, 'evt_one')],
    errors: [errorAt(OPENED_MS, { records })],
    points: [viewersAt(OPENED_MS - 40_000, 100), viewersAt(OPENED_MS, 40)],
  })
  const files = await unpacked(t, await bundleOf(test))
  t.strictSame([...files.keys()], FILES)
  t.match(linesOf(files.get('timeline.jsonl')), [{ kind: 'output', id: 'evt_one' }, { kind: 'error' }])
  t.match(linesOf(files.get('logs.jsonl')), [{ code: 'output.unreachable', count: 2, records }])
  t.match(files.get('series.csv'), /^time,metric,streamId,subject,value\n/)
  t.match(files.get('series.csv'), /,viewers\.current,main,,40\n/)
  t.match(files.get('summary.md'), /Probable cause: output: .*main: 100 before, 40 at least since, 60 lost/s)
  t.match(JSON.parse(files.get('configuration.json') ?? ''), { streams: [{ streamId: 'main', layers: [] }] })
  t.match(files.get('report.html'), /<h2>Timeline<\/h2>/)
})

t.test(
  'a bundle has the figures that differ from their past, and says which it did not compare',
  async (t) => {
    const minutes = Array.from({ length: 70 }, (_, index) => index - 63)
    const points = minutes.map((minute) => ({
      ...viewersAt(OPENED_MS + minute * 60_000, minute >= 0 && minute < 5 ? 1e5 : 1e6),
      ...{ metric: 'output.bitrate', subject: 'tv' },
    }))
    const streams = ['main', 'two', 'three', 'four']
    const test = await withIncident(t, { events: [eventAt(OPENED_MS, 'evt_one')], points }, { streams })
    const files = await unpacked(t, await bundleOf(test))
    t.match(JSON.parse(files.get('anomalies.json') ?? ''), { part: 'output', items: [{ isEvidence: true }] })
    t.match(files.get('summary.md'), /output\.bitrate main\/tv is below its band.*of the probable cause/)
    t.match(files.get('summary.md'), '1 more streams of the incident are not compared.')
    t.match(files.get('report.html'), /<h2>Figures that differ from their past<\/h2>/)
  },
)

t.test('a bundle whose comparison is late has everything else, and says so', async (t) => {
  const { store } = await withIncident(t, { events: [eventAt(OPENED_MS, 'evt_one')] })
  let nowMs = 0
  // The store takes long for the series of the bundle, which are read before the comparison.
  const readPoints: typeof store.readPoints = (read) => {
    nowMs = 9500
    return store.readPoints(read)
  }
  const clock = { now: () => new Date(OPENED_MS + 7_200_000), monotonicMs: () => nowMs }
  const test = await testDomain(t, { analytics: { ...store, readPoints }, clock, secretKeys: SECRET_KEYS })
  const files = await unpacked(
    t,
    valueFrom(await withoutDeadlines(() => test.domain.incidents.bundle('one'))),
  )
  t.match(linesOf(files.get('timeline.jsonl')), [{ id: 'evt_one' }])
  t.match(JSON.parse(files.get('anomalies.json') ?? ''), { items: [], notCompared: [{ reason: 'late' }] })
  t.match(files.get('summary.md'), 'There was no time to compare')
})

t.test('no secret of a stream is in a bundle', async (t) => {
  const [key, password, token, name] = [
    'plant-key-1',
    'plant-password-2',
    'plant-token-3',
    'plant-path-4',
  ] as const
  const test = await withIncident(t, {})
  const { outputs, layers } = test.domain
  valueFrom(await outputs.create('main', { id: 'tv', type: 'rtmp', url: 'rtmp://tv.example/app', key }))
  valueFrom(await outputs.create('main', { id: 'web', type: 'rtmp', url: `rtmp://tv.example/app/${name}` }))
  const url = `http://user:${password}@cam.example/live.m3u8?token=${token}`
  valueFrom(await layers.create('main', { id: 'cam', type: 'video', content: { url } }))
  const files = await unpacked(t, await bundleOf(test))
  t.match(files.get('configuration.json'), /cam\.example/, 'the search is in the right place')
  const text = [...files.values()].join('\n')
  t.strictSame(
    [key, password, token, name].filter((secret) => text.includes(secret)),
    [],
  )
})

t.test('texts of others are no markup in the report, and no new line in the summary', async (t) => {
  const message =
    '</td><script>alert(1)</script><img src=x onerror="alert(2)">\n# heading [link](javascript:alert(3))'
  const data = { to: 'failed', code: 'output.auth_rejected', message }
  const test = await withIncident(t, { events: [eventAt(OPENED_MS, 'evt_one', { data })] })
  const files = await unpacked(t, await bundleOf(test))
  const report = files.get('report.html') ?? ''
  t.match(report, '&lt;script&gt;alert(1)')
  t.notMatch(report, /<script|<img|<link|<a |src="|href=/)
  t.match(report, /Content-Security-Policy" content="default-src &#39;none&#39;/)
  const summary = files.get('summary.md') ?? ''
  t.match(summary, /\\# heading \\\[link\\\]\(javascript/)
  t.notMatch(summary, /^\\?# heading/m)
})

t.test('a file that is too large is cut, and the summary says so', async (t) => {
  const records = Array.from({ length: 20 }, () => ({
    at: '2030-01-01T00:09:00.000Z',
    level: 'error',
    message: 'x'.repeat(300),
  }))
  const errors = Array.from({ length: 49 }, (_, index) =>
    errorAt(OPENED_MS + index, { records, id: `e-${index}` }),
  )
  const test = await withIncident(t, { errors })
  const files = await unpacked(t, await bundleOf(test))
  t.ok(Buffer.byteLength(files.get('logs.jsonl') ?? '') <= 256 * 1024)
  const left = 49 - linesOf(files.get('logs.jsonl')).length
  t.ok(left > 0)
  t.match(files.get('summary.md'), `logs.jsonl is cut: ${left} lines are left out.`)
})
