import {
  meanVolumeDb,
  missingProgram,
  probeStreams,
  startIcecast,
  startRtmpServer,
} from '@stream-manager/test-kit'
import t from 'tap'
import { colorAt, isNear } from './support/picture.ts'
import { startEmpty, startStandalone, waitForState } from './support/system.ts'

t.test('an RTMP server serves the pushed programme', { skip: missingProgram('ffprobe') }, async (t) => {
  const server = await startRtmpServer(t)
  const system = await startEmpty(t)
  await system.api.call('POST', '/api/layers', { type: 'color', content: { color: '#0000ff' } })
  const output = await system.api.call<Record<string, unknown>>('POST', '/api/outputs', {
    id: 'push',
    type: 'rtmp',
    url: server.url,
    key: 'secret-key',
  })
  t.equal(output['hasKey'], true)
  t.notMatch(JSON.stringify(output), 'secret-key')
  await waitForState(system, 'the push to be live', ({ outputs }) =>
    outputs.some(({ id, state }) => id === 'push' && state === 'live'),
  )
  const url = `${server.url}/secret-key`
  const codecs = (await probeStreams(url)).map(({ codec }) => codec)
  t.same(codecs.sort(), ['aac', 'h264'])
  t.ok(isNear(await colorAt(url, 640, 360), [0, 0, 255]))
  t.notMatch(system.output(), 'secret-key', 'the key is in no log line')
})

t.test(
  'Icecast serves the pushed sound, and a wrong password is reported as an error',
  { skip: missingProgram('icecast2') || missingProgram('ffmpeg') },
  async (t) => {
    const server = await startIcecast(t)
    const system = await startStandalone(t)
    const mount = (id: string, key: string) =>
      system.api.call('POST', '/api/outputs', { id, type: 'icecast', url: server.mountUrl(`/${id}`), key })
    await mount('radio', server.sourcePassword)
    await mount('refused', 'wrong')
    await waitForState(system, 'the mount to be live', ({ outputs }) =>
      outputs.some(({ id, state }) => id === 'radio' && state === 'live'),
    )
    t.ok((await meanVolumeDb(server.mountUrl('/radio'), { seconds: 4 })) > -50)
    const state = await waitForState(system, 'the refusal', ({ outputs }) =>
      outputs.some(({ id, error }) => id === 'refused' && error !== null),
    )
    t.equal(state.outputs.find(({ id }) => id === 'refused')?.error?.code, 'output.auth_rejected')
    t.equal(state.status, 'live', 'one failing output affects no other')
  },
)
