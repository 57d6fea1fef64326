import { UNKNOWN_PERFORMANCE } from '@stream-manager/contracts'
import { createScrubber } from '@stream-manager/service-kit'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { HeldSecrets } from '../../src/supervisor/held-secrets.ts'
import { scrubEvent } from '../../src/supervisor/scrubbed-event.ts'
import { startEngine } from './running-engine.ts'

t.test('a secret stays registered for one more scene after the last that has it', async (t) => {
  const { register, scrub } = createScrubber()
  const held = new HeldSecrets({ register })
  held.hold(['first-key', 'second-key'])
  held.hold(['second-key'])
  t.equal(scrub('first-key second-key'), '[redacted] [redacted]')
  held.hold(['second-key'])
  t.equal(scrub('first-key second-key'), 'first-key [redacted]')
  held.release()
  t.equal(scrub('first-key second-key'), 'first-key second-key')
})

t.test('messages of the engine process are scrubbed', async (t) => {
  const { register, scrub } = createScrubber()
  register('hunter2-key')
  const error = {
    code: 'output.unreachable',
    message: 'rtmp://h/app refused hunter2-key',
    since: '2026-01-01T00:00:00Z',
    nextRetryAt: null,
  } as const
  const output = {
    id: 'push',
    type: 'rtmp',
    state: 'retrying',
    error,
    retries: 1,
    nextRetryAt: null,
    bitrateKbps: null,
  } as const
  const events = [
    { type: 'fatal', error, stack: 'Error: hunter2-key\n    at connect (/app/engine/src/x.ts:1:1)' },
    {
      type: 'status',
      performance: UNKNOWN_PERFORMANCE,
      layers: { cam: { state: 'failed', error } },
      outputs: { push: output, idle: { ...output, error: null } },
    },
  ] as const
  for (const event of events) t.notMatch(JSON.stringify(scrubEvent(event, scrub)), 'hunter2')
})

t.test('without its key a layer and an output fail by name, and the programme goes on', async (t) => {
  const keys = [Buffer.alloc(32, 'another key')]
  const engine = await startEngine(t, { engineKeys: () => keys })
  const { layers, outputs } = engine.domain
  const made = [
    await layers.create('main', { id: 'red', type: 'color', content: { color: '#f00' } }),
    await layers.create('main', {
      id: 'cam',
      type: 'video',
      content: { url: 'srt://127.0.0.1:9?passphrase=pa55-phrase' },
    }),
    await layers.create('main', {
      id: 'still',
      type: 'image',
      content: { url: 'http://u:pa55word@127.0.0.1:9/a.png' },
    }),
    await outputs.create('main', { id: 'tv', type: 'rtmp', url: 'rtmp://127.0.0.1:9/app', key: 'k3y-value' }),
  ]
  for (const result of made) t.ok(result.ok)
  await engine.control('start')
  const failed = { state: 'failed', error: { code: 'storage.secret_unreadable', nextRetryAt: null } }
  const statuses = async () => {
    const listed = await layers.list('main')
    return listed.ok ? Object.fromEntries(listed.value.items.map(({ id, status }) => [id, status])) : {}
  }
  await eventually(
    async () => {
      const { cam, still, red } = await statuses()
      return cam?.state === 'failed' && still?.state === 'failed' && red?.state === 'ready'
    },
    { what: 'two layers have failed, and one is ready' },
  )
  t.match(await statuses(), { cam: failed, still: failed, red: { state: 'ready' } })
  const state = await engine.waitFor(
    'the output has failed, and the stream is live',
    ({ status, outputs: all }) =>
      status === 'live' && all.some(({ id, state }) => id === 'tv' && state === 'failed'),
  )
  t.match(state, { status: 'live', outputs: [{ id: 'hls' }, { id: 'tv', ...failed }] })
  t.match(state.outputs[1]?.error?.message, /has no key [\w-]{8}.*SECRETS_KEY_FILE/)
})

t.test('an engine registers the secrets of its stream, and forgets them when it ends', async (t) => {
  const engine = await startEngine(t)
  const { scrub } = engine.scrubber
  const output = { type: 'rtmp', url: 'rtmp://127.0.0.1/app?token=t0ken-value', key: 'k3y-value' } as const
  const created = await engine.domain.outputs.create('main', output)
  const url = 'srt://127.0.0.1:9?passphrase=pa55-phrase'
  const layer = await engine.domain.layers.create('main', { type: 'video', content: { url } })
  if (!created.ok || !layer.ok) throw new Error('the stream could not be set up')
  await engine.waitFor(
    'the newest revision',
    ({ appliedRevision }) => appliedRevision >= layer.value.revision,
  )
  t.equal(scrub('k3y-value t0ken-value pa55-phrase'), '[redacted] [redacted] [redacted]')
  await engine.close()
  t.equal(scrub('k3y-value t0ken-value pa55-phrase'), 'k3y-value t0ken-value pa55-phrase')
})
