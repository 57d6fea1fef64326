import t from 'tap'
import { readIfMatch, readWait } from '../../src/http/request-headers.ts'

t.test('reads Prefer as RFC 7240 defines it', async (t) => {
  const cases: [string | undefined, number, boolean][] = [
    [undefined, 10_000, false],
    ['wait=5', 5000, true],
    ['respond-async, wait=0', 0, true],
    ['wait = 7; foo=bar', 7000, true],
    ['WAIT="3"', 3000, true],
    ['wait=99', 30_000, true],
    ['wait=-1', 10_000, false],
    ['wait=soon', 10_000, false],
    ['', 10_000, false],
  ]
  for (const [header, waitMs, asked] of cases)
    t.match(readWait({ headers: { prefer: header } }), { waitMs, asked }, header ?? 'none')
})

t.test('reads If-Match as RFC 9110 defines it', async (t) => {
  t.same(readIfMatch({ headers: { 'if-match': undefined } }), { ok: true, value: undefined })
  t.same(readIfMatch({ headers: { 'if-match': '*' } }), { ok: true, value: undefined })
  t.same(readIfMatch({ headers: { 'if-match': ' "12" ' } }), { ok: true, value: 12 })
  for (const bad of ['12', '"a"', '"1", "2"', '"-1"', '']) {
    t.match(readIfMatch({ headers: { 'if-match': bad } }), { fault: { code: 'request.invalid' } }, bad)
  }
  t.match(readIfMatch({ headers: { 'if-match': 'W/"12"' } }), {
    fault: { code: 'request.precondition_failed' },
  })
})
