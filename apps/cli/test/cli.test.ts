import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  compileCache,
  eventually,
  freePorts,
  startSystem,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const STANDALONE = fileURLToPath(new URL('../../standalone/dist/main.js', import.meta.url))
const DEADLINE_MS = 60_000
const LINE = /^sign in: (\S+)#link=(sml_[0-9a-z]{26}_[A-Za-z0-9_-]{43})$/m
const SIGN_IN_ON = { ALLOW_DEV_AUTH_BYPASS: 'false', ENVIRONMENT: 'production', AUTOSTART: 'false' }

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const run = async (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> => {
  const options = { env: { ...compileCache(), ...env }, timeout: DEADLINE_MS }
  return promisify(execFile)(process.execPath, [MAIN, ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

t.test('beside a running service with sign-in', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const system = await startSystem({ entry: STANDALONE, dataDir, environment: SIGN_IN_ON })
  t.teardown(() => system.stop())
  const env = { DATA_DIR: dataDir, PORT: String(system.ports.PORT) }
  const call = (path: string, token: string, method = 'GET') =>
    fetch(`${system.apiUrl}${path}`, { method, headers: { authorization: `Bearer ${token}` } })
  const signIn = (link: string) =>
    fetch(`${system.apiUrl}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link }),
    })
  const printed = () => LINE.exec(system.output())

  await t.test('the first start prints one link, outside the log', async (t) => {
    await eventually(() => printed() !== null, { what: 'the link' })
    t.equal(printed()?.[1], `http://localhost:${system.ports.PORT}/`)
    t.equal(system.output().split('#link=').length, 2)
    t.equal((await fetch(`${system.apiUrl}/api/stream/state`)).status, 401, 'sign-in is on')
  })

  await t.test('a token has the rights that were asked for', async (t) => {
    const { code, stdout, stderr } = await run(
      env,
      'token',
      '--role',
      'viewer',
      '--stream',
      'main',
      '--name',
      'Bot',
    )
    t.same([code, stderr], [0, ''])
    t.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/, 'the token and nothing else')
    const token = stdout.trim()
    t.equal((await call('/api/stream/state', token)).status, 200)
    t.equal((await call('/api/users', token)).status, 403)
    t.match(await (await call('/api/account', token)).json(), {
      ...{ subject: 'service:cli', name: 'Bot', role: 'viewer', via: 'service' },
      grants: [{ streamId: 'main' }],
    })
  })

  await t.test('admin reset prints a link that signs in, once, and ends the first link', async (t) => {
    const { code, stdout } = await run(env, 'admin', 'reset')
    t.equal(code, 0)
    const [whole = '', page = '', link = ''] = LINE.exec(stdout) ?? []
    t.equal(stdout, `${whole}\n`)
    t.equal(page, `http://localhost:${system.ports.PORT}/`)
    t.equal((await signIn(printed()?.[2] ?? '')).status, 401, 'the link of the start')
    const opened = await signIn(link)
    t.equal(opened.status, 201)
    const { accessToken } = (await opened.json()) as { accessToken: string }
    const { items } = (await (await call('/api/audit', accessToken)).json()) as { items: object[] }
    t.match(
      items.find((entry) => 'operation' in entry && entry.operation === 'links.createSetup'),
      { subject: 'service:cli', via: 'service', result: 'ok', address: /127\.0\.0\.1/ },
    )
    t.equal((await signIn(link)).status, 401)
  })

  await t.test('the page has the address that --api names', async (t) => {
    const api = `http://127.0.0.1:${system.ports.PORT}`
    const named = await run({ DATA_DIR: dataDir }, 'admin', 'reset', '--api', api)
    t.equal(LINE.exec(named.stdout)?.[1], `${api}/`)
  })

  await t.test('a key that the service does not know is refused', async (t) => {
    const { code, stdout, stderr } = await run({ ...env, JWT_SECRET: 'x'.repeat(32) }, 'admin', 'reset')
    t.same([code, stdout], [1, ''])
    t.match(
      stderr,
      /^stream-manager: the API at http:\/\/127\.0\.0\.1:\d+ does not accept the signing key of JWT_SECRET/,
    )
  })
})

t.test('says which part is missing', async (t) => {
  const [port] = await freePorts(1)
  const env = { DATA_DIR: await temporaryDirectory(t), PORT: String(port) }
  const noKey = await run(env, 'token')
  t.same([noKey.code, noKey.stdout], [1, ''])
  t.match(noKey.stderr, /^stream-manager: .*signing\.json: there is no signing key; start the service once/)
  const noService = await run({ ...env, JWT_SECRET: 'x'.repeat(32) }, 'admin', 'reset')
  t.match(
    noService.stderr,
    `stream-manager: the API at http://127.0.0.1:${port} does not answer; start it first`,
  )
  t.notMatch(noService.stderr, 'xxxx')
})

t.test('an answer of another server is bounded and printed without control characters', async (t) => {
  const answers = ['x'.repeat(1_000_000), JSON.stringify({ detail: '\u001b[2Jno' }), '{"link":1}']
  const server = createServer((_request, response) => {
    response.writeHead(500).end(answers.shift())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const reset = () => run({ JWT_SECRET: 'x'.repeat(32) }, 'admin', 'reset', '--api', api)
  t.match(await reset(), { code: 1, stderr: /its answer is too long/ })
  t.match(await reset(), { code: 1, stderr: /status 500, \u0020\[2Jno\n$/ })
  t.match(await reset(), { code: 1, stderr: /status 500, no reason given/ })
})

t.test('wrong options are named, and help lists the right ones', async (t) => {
  const env = { JWT_SECRET: 'x'.repeat(32) }
  for (const [args, message] of [
    [['token', '--minutes', '61'], /whole number from 1 to 60/],
    [['admin', 'reset', '--api', 'ftp://x'], /address such as/],
  ] as const) {
    const { code, stdout, stderr } = await run(env, ...args)
    t.same([code, stdout], [1, ''], args.join(' '))
    t.match(stderr, message)
  }
  t.match((await run(env, '--help')).stdout, /admin[\s\S]*token[\s\S]*docker compose exec/)
})
