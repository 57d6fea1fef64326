import {
  eventually,
  freePort,
  type RtmpServer,
  signedStreamName,
  startRtmpServer,
  type TestScope,
} from '@stream-manager/test-kit'
import type { Fault, Injected } from './fault.ts'
import { type IncidentDeployment, pageWhenDegraded } from './world.ts'

const addOutput = async (
  { driver }: IncidentDeployment,
  id: string,
  address: { readonly url: string; readonly key: string },
): Promise<() => unknown> => {
  await driver.call('POST', '/api/outputs', { id, type: 'rtmp', ...address })
  return () => driver.call('DELETE', `/api/outputs/${id}`)
}

/** A push to the server that is live. Resolves with a function that removes it. */
export const livePush = async (
  world: IncidentDeployment,
  id: string,
  { url }: RtmpServer,
): Promise<() => unknown> => {
  const remove = await addOutput(world, id, { url, key: id })
  const isLive = async () =>
    (await world.driver.state()).outputs.find((output) => output.id === id)?.state === 'live'
  await eventually(isLive, { what: `output ${id} to be live` })
  return remove
}

const interruptedPush = async (t: TestScope, world: IncidentDeployment): Promise<Injected> => {
  const server = await startRtmpServer(t)
  const remove = await livePush(world, 'interrupted', server)
  await server.kill()
  return { repair: remove }
}

/** The server accepts connections, because the kernel does so for it, and answers nothing. */
const unansweredPush = async (t: TestScope, world: IncidentDeployment): Promise<Injected> => {
  const server = await startRtmpServer(t)
  server.freeze()
  const remove = await addOutput(world, 'unanswered', { url: server.url, key: 'key' })
  const repair = async () => {
    await remove()
    server.thaw()
  }
  return { repair }
}

const refusedPush = async (t: TestScope, world: IncidentDeployment): Promise<Injected> => {
  const server = await startRtmpServer(t, { publishSecret: 'right' })
  const key = signedStreamName('refused', 'wrong')
  return { repair: await addOutput(world, 'refused', { url: server.url, key }) }
}

const addSource = async ({ driver }: IncidentDeployment, id: string, url: string): Promise<Injected> => {
  // The programme goes on without the source, which the shipped rules only warn of.
  await pageWhenDegraded(driver)
  await driver.call('POST', '/api/layers', { id, type: 'video', content: { url } })
  return { repair: () => driver.call('DELETE', `/api/layers/${id}`) }
}

const unpublishedSource = async (t: TestScope, world: IncidentDeployment): Promise<Injected> => {
  const server = await startRtmpServer(t)
  return addSource(world, 'unpublished', `${server.url}/nobody-publishes`)
}

/** A fault of a source explains those of outputs for a minute. So outputs come first. */
export const DELIVERY_FAULTS: readonly Fault[] = [
  {
    name: 'the server of a push is killed',
    part: 'output',
    evidence: /interrupted/,
    inject: interruptedPush,
  },
  {
    name: 'the server of a push does not answer',
    part: 'output',
    evidence: /unanswered/,
    inject: unansweredPush,
  },
  { name: 'a server refuses the key of a push', part: 'output', evidence: /refused/, inject: refusedPush },
  {
    name: 'nobody listens at the address of a source',
    part: 'source',
    evidence: /away/,
    inject: async (_t, world) => addSource(world, 'away', `http://127.0.0.1:${await freePort()}/clip.mp4`),
  },
  {
    name: 'nobody publishes a live source',
    part: 'source',
    evidence: /unpublished/,
    inject: unpublishedSource,
  },
]
