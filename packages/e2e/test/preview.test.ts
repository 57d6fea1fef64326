import { once } from 'node:events'
import { LISTENED_LAYERS_MAX, PREVIEW_CLOSE_CODES } from '@stream-manager/contracts'
import { startInfraRedis } from '@stream-manager/infra'
import {
  eventually,
  LOOPBACK_NETWORKS_OPEN,
  missingProgram,
  openSocket,
  SMALL_STREAM_CONFIG,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { asOwnUser, type Deployment, startDeployment } from '../src/index.ts'

const DEADLINE = { deadlineMs: 120_000 }
const NOWHERE = 'http://127.0.0.1:8554/cam.ts'

/** A viewer at one API. Texts are the types of its messages; media is counted. */
const watch = async (t: Test, url: string, path = '/api/preview') => {
  const seen = { types: [] as string[], media: 0 }
  const { socket } = await openSocket(t, url.replace('http', 'ws') + path, {
    onMessage: (data, isBinary) => {
      if (isBinary) seen.media += 1
      else seen.types.push(JSON.parse(String(data)).type)
    },
  })
  const closed = once(socket, 'close').then(([code]) => Number(code))
  const countOf = (type: string) => seen.types.filter((one) => one === type).length
  return {
    countOf,
    /** Resolves with the close code. */
    closed,
    /** Waits until so many messages of media more have come. */
    media: (count: number) => {
      const from = seen.media
      const came = () => seen.media >= from + count
      return eventually(came, { what: `${count} pieces of media from ${url}`, ...DEADLINE })
    },
  }
}

/** The status that an engine's port answers to an upgrade. */
const statusAt = async (port: number, authorization?: string): Promise<number> => {
  const headers = authorization === undefined ? {} : { authorization }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/previews/main`, { headers })
  const [, response] = await once(socket, 'unexpected-response')
  socket.on('error', () => undefined).terminate()
  return response.statusCode
}

const holderOf = ({ engines }: Deployment) => {
  const holder = engines.find(({ process }) => process.output().includes('"msg":"engine process started"'))
  if (!holder) throw new Error('no engine has started the programme')
  return holder
}

t.test('previews of separate services', { skip: missingProgram('redis-server') }, async (t) => {
  const redis = await startInfraRedis(t)
  const deployment = await startDeployment(t, {
    redisUrlFor: asOwnUser(redis),
    environment: LOOPBACK_NETWORKS_OPEN,
    engines: 2,
  })
  const { apis, drivers, engines } = deployment
  await drivers[0].call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)

  await t.test('every API relays the engine that runs the stream', async (t) => {
    const viewers = await Promise.all(apis.map(({ url }) => watch(t, url)))
    await drivers[0].control('start')
    await Promise.all(viewers.map(({ media }) => media(30)))
    for (const { countOf } of viewers) t.ok(countOf('start') >= 1)
  })

  await t.test('every API relays the sound of a layer, up to what one engine makes', async (t) => {
    const ids = Array.from({ length: LISTENED_LAYERS_MAX + 1 }, (_, at) => `${at}`.padEnd(64, 'x'))
    for (const id of ids) {
      // Nothing answers there, so the sound is silence.
      await drivers[0].call('POST', '/api/layers', { id, type: 'video', content: { url: NOWHERE } })
    }
    const listen = (id: string, { url }: { readonly url: string }) =>
      watch(t, url, `/api/layers/${id}/preview`)
    const [last = '', ...first] = ids.toReversed()
    const listeners = await Promise.all(
      [...first, ...first.slice(-1)].map((id, at) => listen(id, apis[at % 2] ?? apis[0])),
    )
    await Promise.all(listeners.map(({ media }) => media(10)))
    t.equal(await (await listen(last, apis[1])).closed, PREVIEW_CLOSE_CODES.listenLimit.code)
    t.equal(await (await listen('none', apis[1])).closed, PREVIEW_CLOSE_CODES.layerNotFound.code)
    for (const id of ids) await drivers[0].call('DELETE', `/api/layers/${id}`)
    for (const { closed } of listeners) t.equal(await closed, PREVIEW_CLOSE_CODES.layerNotFound.code)
  })

  await t.test('an engine shows nothing without a ticket of its deployment', async (t) => {
    for (const engine of engines) {
      const port = engine.portOf('PREVIEW_PORT')
      t.equal(await statusAt(port), 401)
      t.equal(await statusAt(port, `Preview ${Date.now()}.${'A'.repeat(43)}`), 401)
    }
  })

  await t.test('a viewer goes on with the engine that takes the stream over', async (t) => {
    const viewer = await watch(t, apis[0].url)
    await viewer.media(10)
    const begun = viewer.countOf('start')
    await holderOf(deployment).process.kill()
    await eventually(() => viewer.countOf('start') > begun, { what: 'the next engine', ...DEADLINE })
    t.ok(viewer.countOf('ended') >= 1, 'and is told of the end of the first')
    await viewer.media(10)
  })
})
