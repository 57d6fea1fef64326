import { once } from 'node:events'
import { freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { probeHttp } from '../../src/probes/http.ts'
import { startAnswering, startHttp } from '../fakes/http-server.ts'
import { startFrozen } from '../fakes/index.ts'

/** Long: a loaded machine takes seconds to answer. */
const DEADLINE_MS = 60_000
/** For a server that does not answer at all. */
const SHORT_DEADLINE_MS = 150

const probe = (url: string, deadlineMs = DEADLINE_MS) => probeHttp(url, AbortSignal.timeout(deadlineMs))

t.test('an answer of success is passed on with its body', async (t) => {
  const url = `${await startAnswering(t, 200, '{"status":"ok"}')}/healthz`
  t.strictSame(await probe(url), { ok: true, text: `${url} answered 200: {"status":"ok"}` })
})

t.test('an answer of failure is passed on with its body', async (t) => {
  for (const status of [302, 404, 503]) {
    const url = await startAnswering(t, status, 'why')
    const text = `${url} answered ${status}: why`
    t.strictSame(await probe(url), { ok: false, code: 'unexpected', text })
  }
})

t.test('a body is cut when it is long, and refused when it does not end', async (t) => {
  const long = await probe(await startAnswering(t, 200, 'x'.repeat(100_000)))
  t.ok(long.ok)
  t.match(long.text, /: x{65536}$/)
  const endless = await startHttp(t, (_request, response) => {
    const write = () => {
      while (response.write('x'.repeat(10_000)));
    }
    response.on('drain', write).on('error', () => {})
    write()
  })
  t.match(await probe(endless), { ok: false, code: 'unexpected', text: /larger than 262144 bytes/ })
})

t.test('a port that is not bound is unreachable', async (t) => {
  const url = `http://127.0.0.1:${await freePort()}/healthz`
  const text = `GET ${url}: nothing listens there`
  t.strictSame(await probe(url), { ok: false, code: 'unreachable', text })
})

t.test('a frozen server misses the deadline', async (t) => {
  const url = `http://127.0.0.1:${await startFrozen(t)}/healthz`
  const text = `GET ${url}: no answer in time`
  t.strictSame(await probe(url, SHORT_DEADLINE_MS), { ok: false, code: 'timeout', text })
})

t.test(
  'a server that stops within its answer misses the deadline, and the connection is closed',
  async (t) => {
    let closed: Promise<unknown> | undefined
    const url = await startHttp(t, (_request, response) => {
      closed = once(response, 'close')
      response.writeHead(200).write('{')
    })
    t.match(await probe(url, SHORT_DEADLINE_MS), { ok: false, code: 'timeout' })
    await closed
  },
)

t.test('a server that closes the connection without an answer is unreachable', async (t) => {
  const url = await startHttp(t, (request) => request.socket.destroy())
  t.match(await probe(url), { ok: false, code: 'unreachable', text: /the connection was reset/ })
})

t.test('a text that is not an address is reported', async (t) => {
  t.match(await probe('nonsense'), { ok: false, code: 'unexpected', text: /Invalid URL/ })
})
