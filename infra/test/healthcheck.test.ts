import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { createLogger, startHeartbeat } from '@stream-manager/service-kit'
import { missingProgram, PATIENT_REDIS, startRedis, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { ROOT } from './compose-file.ts'
import { startUpstream } from './upstream.ts'

const PASSWORD = 'a password of the test'

interface Verdict {
  readonly code: number
  readonly output: string
}

/** As a container runs it, from the source. */
const check = (parameters: readonly string[], environment: Record<string, string> = {}): Promise<Verdict> =>
  new Promise((resolve) => {
    const program = [
      '--conditions=@stream-manager/source',
      `${ROOT}infra/docker/healthcheck.ts`,
      ...parameters,
    ]
    const env = { PATH: process.env['PATH'], ...environment }
    const child = execFile(process.execPath, program, { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    )
  })

t.test('http: an answer of success is healthy, and any other is printed', async (t) => {
  const server = createServer((request, response) =>
    response.writeHead(request.url === '/healthz' ? 200 : 503).end('{"status":"draining"}'),
  )
  t.teardown(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  t.match(await check(['http', `http://127.0.0.1:${port}/healthz`]), { code: 0, output: /200: .*"status"/ })
  t.match(await check(['http', `http://127.0.0.1:${port}/other`]), { code: 1, output: /503: .*draining/ })
  t.match(await check(['http', 'http://127.0.0.1:1/healthz']), { code: 1, output: /nothing listens there/ })
  t.match(await check(['socket', `ws://127.0.0.1:${port}/ws`]), {
    code: 1,
    output: /Unexpected server response: 503/,
  })
})

t.test('socket: an accepted upgrade is healthy', async (t) => {
  const { port } = await startUpstream(t, 'gateway')
  t.match(await check(['socket', `ws://127.0.0.1:${port}/ws`]), { code: 0 })
})

t.test('a call without a known check and its subject is unhealthy', async (t) => {
  for (const parameters of [[], ['http'], ['guess', 'x']]) t.match(await check(parameters), { code: 1 })
})

t.test(
  'heartbeat: a recent heartbeat of this host is healthy',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const redis = await startRedis(t, { password: PASSWORD })
    const file = join(await temporaryDirectory(t), 'password')
    await writeFile(file, `${PASSWORD}\n`)
    const environment = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, REDIS_PASSWORD_FILE: file }
    const ask = () => check(['heartbeat', 'engine'], environment)

    t.match(
      await ask(),
      { code: 1, output: /no heartbeat of this host said ready/ },
      'no heartbeat was sent yet',
    )

    const backplane = await openRedisBackplane({
      url: environment.REDIS_URL,
      password: PASSWORD,
      timing: PATIENT_REDIS,
    })
    const logger = createLogger({ service: 'test', level: 'silent' })
    const beat = (instance: string) => startHeartbeat({ backplane, service: 'engine', instance, logger })
    const other = beat('elsewhere-1-abc')
    await other.ready(null)
    t.match(await ask(), { code: 1 }, 'another host’s engine does not count')

    const own = beat(`${hostname()}-1-abc`)
    await own.ready(null)
    t.match(await ask(), { code: 0, output: /sent a heartbeat/ })

    await own.draining()
    t.match(await ask(), { code: 1 }, 'leaving is not ready')

    await Promise.all([own.close(), other.close()])
    await backplane.close()
    await redis.kill()
    t.match(await ask(), { code: 0, output: /degraded/ }, 'a lost store is no reason to restart everybody')
  },
)
