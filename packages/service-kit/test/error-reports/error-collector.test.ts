import { type ErrorReports, fail, MAX_LOG_RECORDS } from '@stream-manager/contracts'
import t from 'tap'
import { ErrorCollector } from '../../src/error-reports/error-collector.ts'
import { createScrubber, unwrap } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

const collecting = () => {
  const errors = new ErrorCollector({ instance: 'one' })
  const scrubber = createScrubber()
  const { logger, lines } = captureLog({ errors, scrubber })
  const takeAll = (): ErrorReports[] => {
    const batches: ErrorReports[] = []
    for (let batch = errors.take(); batch !== null; batch = errors.take()) batches.push(batch)
    return batches
  }
  const reports = () => takeAll().flatMap((batch) => batch.reports)
  return { errors, scrubber, logger, lines, takeAll, reports }
}

const sumOf = (reports: readonly { readonly count: number }[]): number =>
  reports.reduce((sum, { count }) => sum + count, 0)

t.test('a warning and an error are reported with their place, an info line is not', async (t) => {
  const { logger, reports } = collecting()
  logger.info('all is well')
  logger.warn({ streamId: 'main' }, 'no engine holds the stream')
  logger.child({ requestId: 'r1' }).error({ err: new TypeError('x is 12') }, 'request failed')
  t.match(reports(), [
    {
      service: 'test',
      severity: 'warning',
      code: null,
      frame: null,
      streamId: 'main',
      requestId: null,
      count: 1,
    },
    {
      severity: 'error',
      code: 'TypeError',
      frame: /^service-kit\/error-reports\/error-collector.test#/,
      message: 'request failed: x is <number>',
      streamId: null,
      requestId: 'r1',
    },
  ])
})

t.test('errors of the system without a place of ours are told apart by what was logged', async (t) => {
  const { logger, reports } = collecting()
  const refused = (port: number) =>
    Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`), { code: 'ECONNREFUSED', stack: '' })
  for (const port of [1111, 2222])
    logger.warn({ err: refused(port) }, `no answer of store 10.0.0.${port % 7}`)
  logger.warn({ err: refused(3333) }, 'no answer of the encoder')
  t.match(reports(), [
    { code: 'ECONNREFUSED', count: 2, call: 'no answer of store <address>' },
    { code: 'ECONNREFUSED', count: 1, call: 'no answer of the encoder' },
  ])
})

t.test('the place of an error in another process is in the stack that it sent', async (t) => {
  const { logger, reports } = collecting()
  const stack = [
    'Error: no frame',
    '    at decode (/app/node_modules/library/dist/decode.js:1:1)',
    '    at Compositor.paint (/app/apps/engine/dist/media/composition/compositor.js:20:5)',
  ].join('\n')
  const error = { code: 'internal', message: 'The engine cannot go on: no frame 7' }
  logger.error({ error, stack }, 'the engine process reported a fatal error')
  logger.error({ error }, 'the engine process reported a fatal error')
  t.match(reports(), [
    { code: 'internal', frame: 'engine/media/composition/compositor#Compositor.paint' },
    { code: 'internal', frame: null },
  ])
})

t.test('errors are equal by code and place, whatever their messages', async (t) => {
  const { logger, reports } = collecting()
  const failing = (id: number) => {
    try {
      unwrap(fail('layer.not_found', `no layer ${id}`))
    } catch (err) {
      logger.error({ err }, 'request failed')
    }
  }
  for (let id = 0; id < 30; id += 1) failing(id)
  t.match(reports(), [{ code: 'layer.not_found', count: 30, frame: /#failing$/ }])
})

t.test('each of many repeated errors counts, though the log thins them out', async (t) => {
  const { logger, lines, reports } = collecting()
  for (let count = 0; count < 500; count += 1) logger.warn(`attempt ${count} at the store`)
  for (let count = 0; count < 500; count += 1) logger.error('the same')
  t.equal(lines.length, 520)
  t.match(reports(), [
    { message: 'attempt <number> at the store', count: 500 },
    { message: 'the same', count: 500 },
  ])
})

t.test('kinds beyond the bound are counted as dropped', async (t) => {
  const { errors, logger, takeAll } = collecting()
  for (let kind = 0; kind < 1000; kind += 1) logger.error({ code: `bug.${kind}` }, 'failed')
  const batches = takeAll()
  t.ok(batches.every(({ reports }) => reports.length <= 8))
  t.strictSame(
    batches.map(({ sequence }) => sequence),
    batches.map((_, index) => index + 1),
  )
  const dropped = batches.reduce((sum, batch) => sum + batch.dropped, 0)
  t.equal(dropped, 800)
  t.equal(sumOf(batches.flatMap(({ reports }) => reports)) + dropped, 1000)
  t.strictSame(errors.countsOf('test'), { errorsReported: 200, errorsDropped: 800 })
})

t.test('the records are the last lines of the same request', async (t) => {
  const { logger, reports } = collecting()
  const [one, other] = ['one', 'other'].map((requestId) => logger.child({ requestId }))
  for (let line = 0; line < 30; line += 1) {
    one?.info(`line ${line} of one`)
    other?.info(`line ${line} of other`)
  }
  one?.error({ err: new Error('boom') }, 'request failed')
  const [report] = reports()
  t.equal(report?.records.length, MAX_LOG_RECORDS)
  t.match(report?.records.at(0), { level: 'info', message: 'line 11 of one' })
  t.match(report?.records.at(-1), { level: 'error', message: 'request failed: boom' })
})

t.test('secrets are in no part of a report', async (t) => {
  const { logger, scrubber, reports } = collecting()
  scrubber.register('stream-key-1234')
  const cause = new Error('inner stream-key-1234')
  const err = Object.assign(new Error('push to rtmp://u:hunter2@h/app/other-key failed', { cause }), {
    code: 'stream-key-1234',
  })
  logger.info('with stream-key-1234')
  logger.error({ err, detail: 'stream-key-1234' }, 'stream-key-1234')
  logger.error({ line: 'Authorization: Bearer stream-key-1234', 'stream-key-1234': 1 }, 'wrote a line')
  const text = JSON.stringify(reports())
  t.match(text, 'inner')
  t.notMatch(text, /stream-key-1234|hunter2|other-key/)
})

t.test('the lines of a stack that the child writes are not reported one by one', async (t) => {
  const { logger, reports } = collecting()
  for (const line of ['Error: boom', '    at a (/x/apps/engine/dist/a.js:1:1)', '    at node:events:1:1'])
    logger.warn({ streamId: 'main', line }, 'the engine process wrote a line')
  t.match(reports(), [{ message: 'the engine process wrote a line: Error: boom' }])
})

t.test('a line that cannot be read is counted, and the log goes on', async (t) => {
  const { logger, lines, takeAll } = collecting()
  const hostile = new Error('boom')
  Object.defineProperty(hostile, 'stack', {
    get: () => {
      throw new Error('no stack')
    },
  })
  const before = lines.length
  t.throws(() => logger.error({ err: hostile }, 'failed'), 'as without a collector')
  t.equal(lines.length, before)
  t.match(takeAll(), [{ dropped: 1, reports: [] }])
})
