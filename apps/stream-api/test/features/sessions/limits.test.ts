import t, { type Test } from 'tap'
import { addUser, Browser, PASSWORD } from '../../support/browser.ts'
import { problem, testApi } from '../../support/test-api.ts'

const OWNER = '192.0.2.1'

/** Each request comes from the client's address that the test names. */
const start = async (t: Test) => {
  const api = await testApi(t, { environment: { TRUSTED_PROXIES: '127.0.0.1' } })
  await addUser(api, 'ann')
  const signIn = (address: string, credential: object = { username: 'ann', password: 'wrong' }) =>
    api.send('POST', '/api/sessions', credential, { 'x-forwarded-for': address })
  return { api, signIn }
}

const GOOD = { username: 'ann', password: PASSWORD }

t.test('ten wrong passwords from one address are refused with 429 before the tenth', async (t) => {
  const { api, signIn } = await start(t)
  const answers = []
  for (let attempt = 0; attempt < 10; attempt += 1) answers.push(await signIn('192.0.2.66'))
  const first = answers.findIndex(({ statusCode }) => statusCode === 429)
  t.comment(`429 at sign-in ${first + 1}`)
  t.ok(first >= 0 && first < 9)
  t.match(answers[first], {
    ...problem(429, 'request.rate_limited'),
    headers: { 'retry-after': /^[1-9]\d*$/ },
  })
  t.match(await signIn('192.0.2.66', { link: 'sml_guessed' }), problem(429, 'request.rate_limited'))
  t.equal((await signIn(OWNER, GOOD)).statusCode, 201, 'from another address')
  const { signedIn, signInsFailed, signInsRefused } = api.domain.sessions.counts()
  t.equal(signedIn, 1)
  t.equal(signInsFailed + signInsRefused, 11)
})

t.test('an attack on one name from many addresses does not lock its owner out', async (t) => {
  const { api, signIn } = await start(t)
  const browser = new Browser(api)
  await browser.signIn(GOOD)
  const statuses = []
  for (let attempt = 0; attempt < 60; attempt += 1) {
    statuses.push((await signIn(`198.51.100.${attempt}`)).statusCode)
  }
  // 20, and one more after each delay that the machine is slow enough to wait out.
  t.ok(statuses.filter((status) => status === 401).length < 30)
  t.equal((await browser.refresh()).statusCode, 201, 'the session goes on')
  const again = await new Browser(api).signIn(GOOD)
  t.equal(again.statusCode, 201, 'a new sign-in from the owner’s address')
})

t.test('an IPv6 network of 64 bits counts as one address', async (t) => {
  const { signIn } = await start(t)
  const statuses = []
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    statuses.push((await signIn(`2001:db8:1:2::${attempt}`)).statusCode)
  }
  t.ok(statuses.includes(429))
  t.equal((await signIn('2001:db8:1:3::1', GOOD)).statusCode, 201)
})

t.test('an unknown name and a wrong password have equal answers', async (t) => {
  const { api, signIn } = await start(t)
  await api.send('POST', '/api/users', { name: 'empty', role: 'viewer' })
  await api.send('POST', '/api/users', { name: 'gone', role: 'viewer', password: PASSWORD })
  const { items } = (await api.get('/api/users')).json()
  const gone = items.find(({ name }: { name: string }) => name === 'gone')
  await api.send('PATCH', `/api/users/${gone.id}`, { disabled: true })
  const wrong = [
    { username: 'ann', password: 'wrong' },
    { username: 'nobody', password: 'wrong' },
    { username: 'empty', password: PASSWORD },
    { username: 'gone', password: PASSWORD },
    { username: '../people', password: PASSWORD },
    { link: 'sml_wrong' },
  ]
  const seen = new Set<string>()
  for (const [index, credential] of wrong.entries()) {
    const { statusCode, headers, json } = await signIn(`198.51.100.${index}`, credential)
    const { requestId: _id, ...body } = json()
    seen.add(JSON.stringify([statusCode, Object.keys(headers), body]))
  }
  t.equal(seen.size, 1)
  t.match([...seen][0], /auth\.invalid/)
})
