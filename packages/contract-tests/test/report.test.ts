import { checker } from '@stream-manager/contracts'
import { SaxesParser } from 'saxes'
import t from 'tap'
import type { CheckResult } from '../src/recorder.ts'
import { renderJunit } from '../src/report/junit.ts'
import { isGood, Report } from '../src/report/report.ts'
import { renderLine, renderSummary } from '../src/report/text.ts'

const result = (outcome: CheckResult['outcome'], details: string[] = []) => ({
  group: 'layers.get',
  name: `a "${outcome}" check <of & one>`,
  outcome,
  details,
  durationMs: 12.4,
})

const HOSTILE = 'a\u0000b\u001b[31m]]> <x/> & "quoted"\nnext \ud800 \ufffe 👋'

const report: Report = {
  contractVersion: '1.2.3',
  url: 'http://host/',
  socketUrl: 'ws://host/ws',
  streamId: 'main',
  mode: 'read-only',
  startedAt: '2030-01-01T00:00:00.000Z',
  durationMs: 1234,
  interrupted: false,
  totals: { passed: 1, failed: 1, skipped: 1 },
  checks: [result('passed'), result('failed', [HOSTILE, 'second']), result('skipped', ['no reason'])],
}

interface Element {
  readonly name: string
  readonly attributes: Record<string, string>
}

/** Elements of the document. Throws where it is not well-formed. */
const parseXml = (text: string): Element[] => {
  const elements: Element[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }))
  parser.write(text).close()
  return elements
}

t.test('JUnit is well-formed, whatever a deployment answers', async (t) => {
  const [all, suite, ...rest] = parseXml(renderJunit(report))
  t.match(all, { name: 'testsuites', attributes: { tests: '3', failures: '1', skipped: '1' } })
  t.match(suite, {
    name: 'testsuite',
    attributes: { name: 'layers.get', tests: '3', failures: '1', skipped: '1' },
  })
  t.strictSame(
    rest.map(({ name }) => name),
    ['testcase', 'testcase', 'failure', 'testcase', 'skipped'],
  )
  t.equal(rest[1]?.attributes['name'], 'a "failed" check <of & one>')
  t.match(rest[2]?.attributes['message'], /^a\ufffdb.*\nnext \ufffd \ufffd 👋$/)
})

t.test('a run without checks is well-formed, too', async (t) => {
  t.match(parseXml(renderJunit({ checks: [] })), [{ name: 'testsuites', attributes: { tests: '0' } }])
})

t.test('the JSON file has the documented schema', async (t) => {
  t.match(checker(Report, 'The report')(JSON.parse(JSON.stringify(report))), { ok: true })
})

t.test(
  'text has a line for each check, faults below it, and no control characters of a deployment',
  async (t) => {
    const line = renderLine(result('failed', [HOSTILE]), { color: false })
    t.match(line, /^FAIL layers\.get > a "failed" check <of & one> \(12 ms\)\n {7}a\ufffdb\ufffd\[31m/)
    t.equal(line.split('\n').length, 3)
    t.ok(renderLine(result('passed'), { color: true }).startsWith('\u001b[32mok  \u001b[0m'))
  },
)

t.test('the summary names what failed', async (t) => {
  t.match(renderSummary(report), /Failed:\n {2}layers\.get > a "failed"/)
  t.match(renderSummary(report), /1 passed, 1 failed, 1 skipped in 1\.2 s/)
  t.match(renderSummary({ ...report, interrupted: true }), /interrupted/)
})

t.test('a run is good when something passed, nothing failed and nobody stopped it', async (t) => {
  const totals = { passed: 1, failed: 0, skipped: 1 }
  t.equal(isGood({ interrupted: false, totals }), true)
  t.equal(isGood({ interrupted: true, totals }), false)
  t.equal(isGood({ interrupted: false, totals: { ...totals, failed: 1 } }), false)
  t.equal(isGood({ interrupted: false, totals: { ...totals, passed: 0 } }), false)
})
