import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { startInfraRedis } from '@stream-manager/infra'
import { compileCache, eventually, missingProgram, openSocket, PATIENT_REDIS } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { asOwnUser, type Deployment, startDeployment } from '../src/index.ts'

const CLI = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url))
const SIGN_IN_ON = { ENVIRONMENT: 'production', ALLOW_DEV_AUTH_BYPASS: 'false', DRAIN_DELAY_MS: '0' }
const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

const tokenOf = async ({ dataDir }: Deployment): Promise<string> => {
  const env = { ...compileCache(), DATA_DIR: dataDir }
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'token'], { env, timeout: 60_000 })
  return stdout.trim()
}

const statusesOf = ({ apis }: Deployment, headers: Readonly<Record<string, string>>): Promise<number[]> =>
  Promise.all(apis.map(async ({ url }) => (await fetch(`${url}/api/stream/state`, { headers })).status))

/** The first reply, or the close code. */
const connect = async (t: Test, url: string, token: string): Promise<string> => {
  const { socket } = await openSocket(t, `${url.replace('http', 'ws')}/ws`)
  const replied = once(socket, 'message').then(([data]) => String(data))
  const closed = once(socket, 'close').then(([code]) => `closed with ${code}`)
  socket.send(JSON.stringify({ id: 1, connect: { ...(token && { token }) } }))
  const outcome = await Promise.race([replied, closed])
  socket.terminate()
  return outcome
}

t.test(
  'replicas with sign-in, each as its own user of Redis',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const redis = await startInfraRedis(t)
    const options = { redisUrlFor: asOwnUser(redis), sidecar: true, environment: SIGN_IN_ON }
    const deployment = await startDeployment(t, options)
    const { apis, gateways, sidecar } = deployment

    await t.test('print one sign-in link between them', async (t) => {
      const printed = () => apis.map(({ process }) => process.output()).join('\n')
      const others = /another process printed the link for the first sign-in/
      await eventually(() => printed().includes('#link=') && others.test(printed()), {
        what: 'both to decide',
      })
      t.equal(printed().split('sign in: ').length, 2)
    })

    await t.test('accept a token that was signed on the machine, and nobody without one', async (t) => {
      const token = await tokenOf(deployment)
      t.same(await statusesOf(deployment, {}), [401, 401])
      t.same(await statusesOf(deployment, { authorization: `Bearer ${token}` }), [200, 200])
      for (const { url } of gateways) {
        t.match(await connect(t, url, token), /"connect":\{/)
        t.notMatch(await connect(t, url, ''), /"connect":\{/)
      }
    })

    await t.test('are healthy to the sidecar, which has a token of its own', async (t) => {
      const health = async () => {
        const { checks } = (await (await fetch(`${sidecar?.url}/health`)).json()) as {
          checks: Record<string, { status: string }>
        }
        return [checks['stream-api']?.status, checks['gateway']?.status].join()
      }
      await eventually(async () => (await health()) === 'healthy,healthy', { what: 'a healthy report' })
      const backplane = await openRedisBackplane({
        url: redis.urlFor('health-sidecar'),
        log: SILENT,
        timing: PATIENT_REDIS,
      })
      t.teardown(() => backplane.close())
      const document = await backplane.read('service-tokens/health-sidecar')
      const { token } = (document?.value ?? {}) as { token?: string }
      t.same(await statusesOf(deployment, { authorization: `Bearer ${token}` }), [200, 200])
      t.match(await connect(t, gateways[0].url, token ?? ''), /"connect":\{/)
    })
  },
)
