import { DEFAULT_STREAM_CONFIG } from '@stream-manager/contracts'
import t from 'tap'
import { codeOf, testDomain, testEngine, valueFrom } from '../support.ts'

const faster = {
  video: { ...DEFAULT_STREAM_CONFIG.video, fps: 25, bitrateKbps: 4000 },
  audio: { bitrateKbps: 192 },
}

t.test('restartRequired names the fields that differ from the running config', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  t.same(valueFrom(await domain.stream.setConfig('main', faster)).value.restartRequired, [], 'nothing runs')
  valueFrom(await domain.stream.setConfig('main', DEFAULT_STREAM_CONFIG))
  await testEngine(t, test)
  const { revision } = valueFrom(await domain.stream.control('main', 'start'))
  valueFrom(await domain.stream.awaitApplied({ streamId: 'main', revision, target: 'live', waitMs: 10_000 }))
  const { value } = valueFrom(await domain.stream.setConfig('main', faster))
  t.same(value.restartRequired, ['video.fps', 'video.bitrateKbps', 'audio.bitrateKbps'])
})

t.test(
  'layers are not rescaled, and editing them does not spoil the ETag of the configuration',
  async (t) => {
    const { domain } = await testDomain(t)
    const { revision } = valueFrom(await domain.stream.config('main'))
    valueFrom(await domain.layers.create('main', { id: 'a', type: 'color', content: { color: '#fff' } }))
    valueFrom(await domain.stream.setConfig('main', faster, { ifMatch: revision }))
    t.equal(
      codeOf(await domain.stream.setConfig('main', faster, { ifMatch: revision })),
      'request.precondition_failed',
    )
    t.strictSame(valueFrom(await domain.layers.get('main', 'a')).frame, {
      x: 0,
      y: 0,
      width: 1280,
      height: 720,
    })
  },
)
