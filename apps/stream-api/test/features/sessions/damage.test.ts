import { createLogger } from '@stream-manager/service-kit'
import t from 'tap'
import { addUser, Browser, PASSWORD } from '../../support/browser.ts'
import { problem, type TestApi, testApi } from '../../support/test-api.ts'

const GOOD = { username: 'ann', password: PASSWORD }
const damaged = { damaged: true }

/** Runs `work` while the document is damaged, and mends it then. */
const whileDamaged = async ({ backplane }: TestApi, key: string, work: () => Promise<void>) => {
  const before = await backplane.read(key)
  await backplane.commit({ put: { [key]: damaged } })
  await work()
  const after = await backplane.read(key)
  t.same(after?.value, damaged, `${key} is left as it is`)
  await backplane.commit({ put: { [key]: before?.value } })
}

t.test('a damaged document about people is named and not overwritten', async (t) => {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const api = await testApi(t, { logger: createLogger({ service: 'test', level: 'error', destination }) })
  const { id } = await addUser(api, 'ann')
  const browser = new Browser(api)
  await browser.signIn(GOOD)

  await t.test('a user: the log names it, the answer to a sign-in does not', async (t) => {
    const key = `people/users/${id}`
    await whileDamaged(api, key, async () => {
      t.match(await new Browser(api).signIn(GOOD), problem(401, 'auth.invalid'))
      t.match(lines.join(), key)
      t.match(await browser.refresh(), { ...problem(500, 'storage.damaged'), body: key })
      t.match(await api.get(`/api/users/${id}`), { ...problem(500, 'storage.damaged'), body: key })
      t.match(await api.send('DELETE', `/api/users/${id}`), problem(500, 'storage.damaged'))
    })
    t.equal((await browser.refresh()).statusCode, 201, 'the session goes on once it is mended')
  })

  await t.test('sessions: their owner learns it, a wrong password does not', async (t) => {
    const key = `people/sessions/${id}`
    await whileDamaged(api, key, async () => {
      t.match(await new Browser(api).signIn(GOOD), { ...problem(500, 'storage.damaged'), body: key })
      const wrong = await new Browser(api).signIn({ ...GOOD, password: 'wrong' })
      t.match(wrong, problem(401, 'auth.invalid'))
      t.match(await browser.refresh(), problem(500, 'storage.damaged'))
      t.match(await browser.call('GET', '/api/sessions'), problem(500, 'storage.damaged'))
      t.same((await api.get('/api/sessions?all=true')).json().items, [], 'others are still listed')
    })
    t.equal((await browser.refresh()).statusCode, 201)
  })
})
