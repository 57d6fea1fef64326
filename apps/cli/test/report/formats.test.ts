import { checker, DoctorReport } from '@stream-manager/contracts'
import type { Log } from 'sarif'
import { SaxesParser } from 'saxes'
import t from 'tap'
import { Parser } from 'tap-parser'
import { FORMATS } from '../../src/report/formats.ts'
import { FINDINGS, NASTY, reportOf } from './sample.ts'

/** Elements with their attributes, and the text of all of them. Throws for text that is not XML. */
const readXml = (xml: string) => {
  const elements: { name: string; attributes: Record<string, string> }[] = []
  let text = ''
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }))
  parser.on('text', (part) => {
    text += part
  })
  parser.write(xml).close()
  return { elements, text }
}

t.test('JSON is the report and matches its schema', async (t) => {
  const report: unknown = JSON.parse(FORMATS.json.render(reportOf()))
  t.match(checker(DoctorReport, 'the report')(report), { ok: true })
  t.strictSame(report, reportOf())
})

t.test('JUnit has a suite for each group, and tells failures from errors', async (t) => {
  const { elements, text } = readXml(FORMATS.junit.render(reportOf()))
  const named = (name: string) => elements.filter((element) => element.name === name)
  t.match(named('testsuites')[0]?.attributes, { tests: '6', failures: '1', errors: '1', skipped: '2' })
  t.strictSame(
    named('testsuite').map(({ attributes }) => attributes['name']),
    ['Configuration', 'Stores', 'Services'],
  )
  t.strictSame(
    ['testcase', 'failure', 'error', 'skipped', 'system-out'].map((name) => named(name).length),
    [6, 1, 1, 2, 1],
  )
  t.ok(text.includes(NASTY), 'every character arrives')
})

t.test('JUnit stays XML with characters that XML cannot hold', async (t) => {
  const [first] = FINDINGS
  if (first === undefined) throw new Error('the sample has findings')
  const xml = FORMATS.junit.render(reportOf([{ ...first, summary: 'a\u0000b\uffffc\ud800d\u001b[2J' }]))
  t.match(readXml(xml).text, 'a\ufffdb\ufffdc\ufffdd\ufffd[2J')
})

t.test('TAP fails for failures; warnings are to do, blocked and skipped checks are skipped', async (t) => {
  const results = Parser.parse(FORMATS.tap.render(reportOf()))
  const points = results.flatMap(([event, value]) => (event === 'assert' ? [value] : []))
  t.match(
    points.map(({ ok, todo, skip }) => ({ ok, todo, skip })),
    [
      { ok: false, todo: false, skip: false },
      { ok: false, todo: 'warning' },
      { ok: true, skip: 'REDIS_URL is not set' },
      { ok: true, skip: false },
      { ok: false, todo: false },
      { ok: true, skip: 'summary of api.token' },
    ],
  )
  t.ok(points[0]?.diag.details.some((line: string) => line.includes(NASTY)))
  const [, complete] = results.find(([event]) => event === 'complete') ?? []
  t.match(complete, { ok: false, count: 6, fail: 3, failures: [{}, {}] })
})

t.test('TAP of a run that ended early bails out', async (t) => {
  t.match(FORMATS.tap.render(reportOf([], { ended: 'timeout' })), /^Bail out! .*timeout$/m)
})

t.test('SARIF has the faults of the configuration with their lines', async (t) => {
  const log = JSON.parse(FORMATS.sarif.render(reportOf())) as Log
  t.equal(log.version, '2.1.0')
  const [run] = log.runs
  t.match(run?.invocations, [{ executionSuccessful: false }], 'a check had no answer')
  t.match(run?.results, [
    {
      ...{ ruleId: 'config.ports', level: 'error' },
      locations: [{ physicalLocation: { artifactLocation: { uri: '.env' }, region: { startLine: 3 } } }],
    },
    { ruleId: 'config.names', level: 'warning' },
  ])
  t.equal(run?.results?.length, 2)
  t.strictSame(
    run?.tool.driver.rules?.map(({ id }) => id),
    ['config.ports', 'config.names'],
  )
})

t.test('Markdown of any text has no markup of its own', async (t) => {
  const markdown = FORMATS.markdown.render(reportOf())
  t.match(markdown, /^## Configuration$/m)
  t.match(markdown, /^### fail: summary of config\.ports \(`config\.ports`\)$/m)
  t.match(markdown, /```sh\nsed -i s\/a\/b\/ \.env\n```/)
  t.notMatch(markdown, /<b>|`d`|\*g\*|@f|\| `d`/)
  const rows = markdown.split('\n').filter((line) => line.startsWith('| '))
  for (const row of rows) t.equal(row.split('|').length, 5, row)
})
