import t from 'tap'
import { credentialOf } from '../../src/identity/credential.ts'

const read = (...values: string[]) => credentialOf({ headersDistinct: { authorization: values } })

t.test('reads a token with the scheme in any case', async (t) => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    t.strictSame(read(`${scheme} a.b.c`), { ok: true, value: { kind: 'token', text: 'a.b.c' } })
  }
})

t.test('tells an API key from a token', async (t) => {
  t.match(read('Bearer sm_key_1'), { value: { kind: 'key', text: 'sm_key_1' } })
})

t.test('gives null without an Authorization header', async (t) => {
  t.strictSame(credentialOf({ headersDistinct: {} }), { ok: true, value: null })
})

const REFUSED: readonly (readonly [string, readonly string[]])[] = [
  ['an empty value', ['']],
  ['a scheme alone', ['Bearer']],
  ['a scheme and a space', ['Bearer ']],
  ['a token alone', ['a.b.c']],
  ['another scheme', ['Basic dXNlcjpwYXNz']],
  ['two words', ['Bearer a b']],
  ['two credentials joined by a comma', ['Bearer a.b.c,Bearer d.e.f']],
  ['two headers', ['Bearer a.b.c', 'Bearer d.e.f']],
  ['two identical headers', ['Bearer a.b.c', 'Bearer a.b.c']],
  ['a quoted token', ['Bearer "a.b.c"']],
  ['a tab', ['Bearer\ta.b.c']],
  ['a control character', ['Bearer a.b.c\u0000']],
  ['1 MB', [`Bearer ${'a'.repeat(1_000_000)}`]],
]

for (const [what, values] of REFUSED) {
  t.test(`refuses a header with ${what}`, async (t) => {
    t.match(read(...values), { ok: false, fault: { code: 'auth.invalid' } })
  })
}
