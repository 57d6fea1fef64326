import t from 'tap'
import { createScrubber } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

t.test('lines are JSON with service, level and time', async (t) => {
  const { logger, lines } = captureLog()
  logger.info({ streamId: 'main' }, 'hello')
  t.match(JSON.parse(lines[0] ?? ''), { service: 'test', level: 'info', streamId: 'main', msg: 'hello' })
  t.match(JSON.parse(lines[0] ?? '').time, /Z$/)
})

t.test('fields that hold secrets are blanked at any depth and in any case', async (t) => {
  const { logger, lines } = captureLog()
  const secrets = {
    authorization: 's3cret',
    'Set-Cookie': 's3cret',
    key: 's3cret',
    PASSWORD: 's3cret',
    access_token: 's3cret',
    streamKey: { nested: 's3cret' },
  }
  const deep = { a: { b: { c: secrets } } }
  logger.info({ ...secrets, output: secrets, list: [{ secrets }], deep, hasKey: true }, 'x')
  t.notMatch(lines.join(), 's3cret')
  t.match(JSON.parse(lines[0] ?? ''), { authorization: '[redacted]', hasKey: true })
})

t.test('a fault of a child logger and of a cause is scrubbed', async (t) => {
  const scrubber = createScrubber()
  scrubber.register('stream-key-1234')
  const { logger, lines } = captureLog({ scrubber })
  const cause = new Error('inner stream-key-1234', { cause: new Error('innermost stream-key-1234') })
  const error = Object.assign(new Error('outer', { cause }), { detail: ['stream-key-1234'] })
  logger.child({ target: 'stream-key-1234' }).error({ err: error, 'stream-key-1234': 1 }, 'failed')
  t.notMatch(lines.join(), 'stream-key-1234')
})

t.test('bytes are replaced by their number', async (t) => {
  const { logger, lines } = captureLog()
  const body = Buffer.from('stream-key-1234')
  logger.error({ body, list: [new Uint8Array(body)], codes: [...body], few: [1, 2, 3] }, 'failed')
  const record = JSON.parse(lines[0] ?? '')
  t.match(record, { body: '[15 bytes]', list: ['[15 bytes]'], codes: '[15 bytes]', few: [1, 2, 3] })
})

t.test('a value at the cut of a long record leaves nothing behind', async (t) => {
  const scrubber = createScrubber()
  scrubber.register('stream-key-1234567890')
  const { logger, lines } = captureLog({ scrubber })
  for (let place = 275; place < 305; place += 1) {
    logger.error({ body: 'z'.repeat(3000) }, `${'x'.repeat(place)}stream-key-1234567890${'y'.repeat(3000)}`)
  }
  t.notMatch(lines.join(), 'stream-k')
})

t.test('control characters and line separators of the input never reach the output', async (t) => {
  const { logger, lines } = captureLog()
  logger.info({ name: '\r\n{"level":60}\u001b[31m\u2028\u2029\u0085\u009b' }, 'a\nb\u2028c')
  t.equal(lines.length, 1)
  t.notMatch(lines[0]?.slice(0, -1) ?? '', /[\p{Cc}\u2028\u2029]/u)
  t.match(JSON.parse(lines[0] ?? ''), { msg: 'a\nb\u2028c' })
})

t.test('secrets are blanked wherever they appear in a line', async (t) => {
  const scrubber = createScrubber()
  scrubber.register('stream-key-1234')
  const { logger, lines } = captureLog({ scrubber })
  logger.error(
    { err: new Error('push to rtmp://user:hunter2@host/app/other-key failed') },
    'key stream-key-1234',
  )
  t.notMatch(lines.join(), /stream-key-1234|hunter2|other-key/)
  t.match(lines.join(), 'rtmp://[redacted]@host')
})

t.test('a record is cut at 2 KiB and stays one line of JSON that says so', async (t) => {
  const { logger, lines } = captureLog()
  logger.info({ requestId: 'r1', body: 'x'.repeat(10_000) }, 'y'.repeat(5000))
  const [line = ''] = lines
  t.ok(Buffer.byteLength(line) <= 2048)
  t.match(JSON.parse(line), { requestId: 'r1', truncated: true, msg: /^y{100}/ })
})

t.test('no choice of characters makes a record longer', async (t) => {
  const { logger, lines } = captureLog()
  for (const character of ['\u0001', '語', '"']) {
    const long = character.repeat(3000)
    const error = Object.assign(new Error(long), { code: long, stack: long })
    logger.error({ err: error, error, requestId: long, code: long }, long)
  }
  t.equal(lines.length, 3)
  for (const line of lines) {
    t.ok(Buffer.byteLength(line) <= 2048)
    t.match(JSON.parse(line), { level: 'error', truncated: true })
  }
})

t.test('an error that is too long keeps its fields, each cut', async (t) => {
  const { logger, lines } = captureLog()
  const error = new TypeError('x'.repeat(3000), { cause: new Error('y'.repeat(3000)) })
  logger.error({ err: error, suppressed: 7 }, 'request failed')
  const [line = ''] = lines
  t.ok(Buffer.byteLength(line) <= 2048)
  t.match(JSON.parse(line), {
    msg: 'request failed',
    suppressed: 7,
    err: { type: 'TypeError', message: /^x{300}…$/ },
  })
})

t.test('a warning repeated without end is thinned out, other lines are not', async (t) => {
  const { logger, messages } = captureLog()
  for (let index = 0; index < 500; index += 1) {
    logger.warn('the store is away')
    logger.info('counted')
  }
  const count = (text: string) => messages().filter((message) => message === text).length
  t.equal(count('the store is away'), 20)
  t.equal(count('counted'), 500)
})
