import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { createDomain } from '@stream-manager/domain'
import { eventually, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { FirstSignIn, type FirstSignInOptions } from '../../src/features/first-sign-in/index.ts'

const LINE = /^sign in: http:\/\/localhost:4200\/#link=sml_[0-9a-z]{26}_[A-Za-z0-9_-]{43}\n$/
const SHARED = 'redis://127.0.0.1'

const passwords = {
  weakness: async () => null,
  hash: async (password: string) => ({ ok: true, value: `plain:${password}` }) as const,
  verify: async () => ({ ok: true, value: true }) as const,
}

const world = async (t: TestScope) => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  const { links, users } = createDomain({ backplane, passwords })
  const printed: string[] = []
  const logged: string[] = []
  const start = (
    config: Partial<FirstSignInOptions['config']> = {},
    change: Partial<FirstSignInOptions> = {},
  ) => {
    const signIn = new FirstSignIn({
      links,
      config: { HOST: '127.0.0.1', ALLOW_DEV_AUTH_BYPASS: false, ...config },
      log: { info: (message) => logged.push(message), warn: (_details, message) => logged.push(message) },
      print: (line) => printed.push(line),
      ...change,
    })
    t.teardown(() => signIn.close())
    signIn.start(4200)
    return signIn
  }
  return { links, users, printed, logged, start }
}

const told = (world: { printed: string[]; logged: string[] }, count: number) =>
  eventually(() => world.printed.length + world.logged.length >= count, { what: `${count} lines` })

t.test('one of three replicas that start together prints the link', async (t) => {
  const started = await world(t)
  for (const _ of [1, 2, 3]) started.start({ REDIS_URL: SHARED })
  await told(started, 3)
  t.equal(started.printed.length, 1)
  t.match(started.printed[0], LINE)
  t.match(started.logged, [/another process printed/, /another process printed/])
  t.notOk(started.logged.some((line) => line.includes('#link=')))
})

t.test('a process with a store of its own prints a new link at each start', async (t) => {
  const started = await world(t)
  started.start()
  await told(started, 1)
  started.start({ DOMAIN: 'live.example.org' })
  await told(started, 2)
  t.match(started.printed, [LINE, /^sign in: https:\/\/live\.example\.org\/#link=sml_/])
  t.same(started.logged, [])
})

t.test('nothing is printed once there is an administrator, or with the development bypass', async (t) => {
  const started = await world(t)
  const { links, users, printed, logged } = started
  let asked = 0
  const counted = {
    ...links,
    needsFirstAdmin: async () => {
      const needed = await links.needsFirstAdmin()
      asked += 1
      return needed
    },
  }
  started.start({ ALLOW_DEV_AUTH_BYPASS: true }, { links: counted })
  const caller = { subject: 'root', name: 'Root', role: 'admin', grants: null, via: 'service' } as const
  const input = { name: 'ada', role: 'admin', password: 'mellow-otter-quarry' } as const
  t.ok((await users.create({ input, caller })).ok)
  const signIn = started.start({}, { links: counted })
  await eventually(() => asked === 1, { what: 'the question' })
  await signIn.close()
  t.same([...printed, ...logged], [])
})

t.test('a store that is away delays the link', async (t) => {
  const started = await world(t)
  let failures = 1
  const needsFirstAdmin = async () => {
    failures -= 1
    if (failures >= 0) throw new Error('the store is away')
    return started.links.needsFirstAdmin()
  }
  started.start({}, { links: { ...started.links, needsFirstAdmin } })
  await told(started, 2)
  t.match(started.printed, [LINE])
  t.same(started.logged, ['cannot make the link for the first sign-in yet'])
})
