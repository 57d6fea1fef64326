import t, { type Test } from 'tap'
import { json, problem, startApi } from '../support/api-server.ts'
import { testClient } from '../support/client.ts'

const ASSET = { id: 'a', name: 'a.png', kind: 'image', mediaType: 'image/png', sizeBytes: 1, revision: 1 }
const LIFE_SECONDS = 600

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** A JSON Web Token that was issued so long ago. Its name needs letters of base64url that base64 does not have. */
const tokenOf = (name: string, ageSeconds: number): string => {
  const iat = Math.floor(Date.now() / 1000) - ageSeconds
  return [
    encode({ typ: 'at+jwt' }),
    encode({ name: `${name} ¿?ÿ~`, iat, exp: iat + LIFE_SECONDS }),
    'x',
  ].join('.')
}

const FILE = new Blob(['x'])

/** Sends files one after another with what `getToken` gives. Resolves with the tokens that the server got. */
const sendWith = async (t: Test, { given, count }: { given: readonly string[]; count: number }) => {
  const api = await startApi(t, json(ASSET, 201))
  let asked = 0
  const { assets } = testClient(t, {
    apiUrl: api.url,
    getToken: async () => {
      asked += 1
      return given[asked - 1] ?? null
    },
  })
  for (let at = 0; at < count; at += 1) await assets.upload(FILE, { name: 'a.png' })
  return api.seen.map(({ headers }) => headers.authorization?.replace('Bearer ', ''))
}

t.test('files share a token in the first half of its life', async (t) => {
  const young = tokenOf('young', 0)
  t.strictSame(await sendWith(t, { given: [young], count: 3 }), [young, young, young])
})

t.test('a token in the second half of its life is replaced before a file is sent', async (t) => {
  const [old, young] = [tokenOf('old', LIFE_SECONDS / 2 + 1), tokenOf('young', 0)]
  t.strictSame(await sendWith(t, { given: [old, young], count: 3 }), [old, young, young])
})

t.test('a token that does not tell its life is replaced before each file', async (t) => {
  // The last one is issued in the future: the clocks differ, so its age is not known.
  const given = ['opaque', 'a.bm8ganNvbg.b', 'a.e30.b', tokenOf('early', -LIFE_SECONDS), 'last']
  t.strictSame(await sendWith(t, { given, count: 5 }), given)
})

t.test('a young token that is refused is replaced once', async (t) => {
  const api = await startApi(t, problem(401, 'auth.invalid'), json(ASSET, 201))
  const given = [tokenOf('revoked', 1), tokenOf('new', 0)]
  const { assets } = testClient(t, { apiUrl: api.url, getToken: async () => given[api.seen.length] ?? null })
  t.match(await assets.upload(FILE, { name: 'a.png' }), { id: 'a' })
  t.strictSame(
    api.seen.map(({ headers }) => headers.authorization),
    given.map((token) => `Bearer ${token}`),
  )
})
