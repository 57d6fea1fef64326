import type { SystemPart } from '@stream-manager/contracts'
import {
  eventually,
  freePort,
  type RtmpServer,
  type ServerProcess,
  signedStreamName,
  startRtmpServer,
  type TestScope,
} from '@stream-manager/test-kit'
import { programsOf, signal } from '../chaos/engine-programs.ts'
import { startEngine } from '../deployment.ts'
import type { Replica } from '../replica.ts'
import type { IncidentDeployment } from './world.ts'

export interface Injected {
  readonly repair: () => unknown
}

export interface Fault {
  readonly name: string
  /** The part at fault. */
  readonly part: SystemPart
  readonly inject: (t: TestScope, world: IncidentDeployment) => Promise<Injected>
}

/** A service, Redis or the proxy. */
interface Running {
  readonly process: Pick<ServerProcess, 'kill' | 'freeze' | 'thaw' | 'start'>
}

const killed = async ({ process }: Running): Promise<Injected> => {
  await process.kill()
  return { repair: () => process.start() }
}

const frozen = async ({ process }: Running): Promise<Injected> => {
  process.freeze()
  return { repair: () => process.thaw() }
}

const killedEngine = async (engine: Replica): Promise<Injected> => {
  await engine.process.kill()
  return { repair: () => startEngine(engine) }
}

/** The engine and all of its programs, as on a host that is suspended. */
const frozenWithPrograms = async (engine: Replica): Promise<Injected> => {
  const pids = [...programsOf(engine).values(), engine.process.pid]
  signal('SIGSTOP', pids)
  return { repair: () => signal('SIGCONT', pids) }
}

/** Each encoder is killed as soon as it runs, until the stream gives up. */
const crashingEncoder = async ({ engine, driver }: IncidentDeployment): Promise<Injected> => {
  const hasFailed = async () => {
    const child = programsOf(engine).get('child')
    if (child !== undefined) signal('SIGKILL', [child])
    return (await driver.state()).status === 'failed'
  }
  await eventually(hasFailed, { what: 'the stream to give up', deadlineMs: 180_000 })
  return { repair: () => driver.control('start') }
}

const addOutput = async (
  { driver }: IncidentDeployment,
  id: string,
  address: { url: string; key: string },
) => {
  await driver.call('POST', '/api/outputs', { id, type: 'rtmp', ...address })
  return () => driver.call('DELETE', `/api/outputs/${id}`)
}

const outputIs = ({ driver }: IncidentDeployment, id: string, wanted: string) =>
  eventually(async () => (await driver.state()).outputs.find((one) => one.id === id)?.state === wanted, {
    what: `output ${id} to be ${wanted}`,
  })

/** A push that is live, and then something happens to its server. */
const failingPush = async (
  t: TestScope,
  world: IncidentDeployment,
  { id, act }: { id: string; act: (server: RtmpServer) => unknown },
): Promise<Injected> => {
  const server = await startRtmpServer(t)
  const remove = await addOutput(world, id, { url: server.url, key: id })
  await outputIs(world, id, 'live')
  await act(server)
  return {
    repair: async () => {
      await remove()
      server.thaw()
      await server.kill()
    },
  }
}

const refusedPush = async (t: TestScope, world: IncidentDeployment): Promise<Injected> => {
  const server = await startRtmpServer(t, { publishSecret: 'right' })
  const key = signedStreamName('refused', 'wrong')
  return { repair: await addOutput(world, 'refused', { url: server.url, key }) }
}

const addLayer = async ({ driver }: IncidentDeployment, id: string, url: string): Promise<Injected> => {
  await driver.call('POST', '/api/layers', { id, type: 'video', content: { url } })
  return { repair: () => driver.call('DELETE', `/api/layers/${id}`) }
}

const deafSource = async (t: TestScope, world: IncidentDeployment): Promise<Injected> => {
  const server = await startRtmpServer(t)
  return addLayer(world, 'deaf', `${server.url}/nobody-publishes`)
}

/** A fault explains those of parts that depend on its own, for a minute after it. So faults of such parts come first. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'the server of a push is killed',
    part: 'output',
    inject: (t, world) => failingPush(t, world, { id: 'gone', act: (server) => server.kill() }),
  },
  {
    name: 'the server of a push hangs',
    part: 'output',
    inject: (t, world) => failingPush(t, world, { id: 'hung', act: (server) => server.freeze() }),
  },
  { name: 'a server refuses the key of a push', part: 'output', inject: refusedPush },
  {
    name: 'nobody listens at the address of a source',
    part: 'source',
    inject: async (_t, world) => addLayer(world, 'away', `http://127.0.0.1:${await freePort()}/clip.mp4`),
  },
  { name: 'nobody publishes a live source', part: 'source', inject: deafSource },
  { name: 'the gateway is killed', part: 'gateway', inject: (_t, { gateway }) => killed(gateway) },
  { name: 'the gateway hangs', part: 'gateway', inject: (_t, { gateway }) => frozen(gateway) },
  { name: 'the API is killed', part: 'stream-api', inject: (_t, { api }) => killed(api) },
  { name: 'the API hangs', part: 'stream-api', inject: (_t, { api }) => frozen(api) },
  { name: 'the proxy is killed', part: 'proxy', inject: (_t, { proxy }) => killed(proxy) },
  { name: 'the proxy hangs', part: 'proxy', inject: (_t, { proxy }) => frozen(proxy) },
  { name: 'the engine is killed', part: 'engine', inject: (_t, { engine }) => killedEngine(engine) },
  {
    name: 'the engine is frozen with its programs',
    part: 'engine',
    inject: (_t, { engine }) => frozenWithPrograms(engine),
  },
  { name: 'each encoder crashes', part: 'engine', inject: (_t, world) => crashingEncoder(world) },
  { name: 'Redis hangs', part: 'store', inject: (_t, { redis }) => frozen(redis) },
  { name: 'Redis is killed', part: 'store', inject: (_t, { redis }) => killed(redis) },
]
