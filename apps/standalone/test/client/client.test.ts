import type { Client } from '@stream-manager/client'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { clientOf, ENCODINGS, keepsLayersOf } from '../support/client.ts'
import { startEmpty } from '../support/system.ts'

const system = await startEmpty(t)

const badge = (id: string) => ({
  id,
  type: 'shape' as const,
  frame: { x: 0, y: 0, width: 40, height: 40 },
  content: { shape: 'ellipse' as const, fill: '#e63946' },
})

/** The longest that the API waits for the engine to confirm. */
const PATIENT = { waitSeconds: 30 }

const editLayers = async (t: Test, { layers }: Client) => {
  const created = await layers.create(badge('badge'), PATIENT)
  t.match(created, { confirmed: true, value: { id: 'badge', visible: true, opacity: 1 } })
  const { revision } = created.value
  const updated = await layers.update('badge', { opacity: 0.5 }, { ...PATIENT, ifMatch: revision })
  t.match(updated, { confirmed: true, value: { opacity: 0.5 } })
  await t.rejects(layers.update('badge', { opacity: 0.2 }, { ifMatch: revision }), {
    code: 'request.precondition_failed',
    status: 412,
  })
  t.match(await layers.get('badge'), { opacity: 0.5, revision: updated.value.revision })
  const both = await layers.batch(
    [
      { op: 'create', layer: badge('second') },
      { op: 'reorder', order: ['second', 'badge'] },
    ],
    PATIENT,
  )
  t.match(both, { confirmed: true, value: { results: [{ op: 'create', id: 'second' }, { op: 'reorder' }] } })
  t.strictSame(
    (await layers.list()).map(({ id }) => id),
    ['second', 'badge'],
  )
  t.match(await layers.delete('second', PATIENT), { confirmed: true, value: null })
}

const meetRefusals = async (t: Test, { layers, stream, chat }: Client) => {
  await t.rejects(layers.get('absent'), { code: 'layer.not_found', status: 404, detail: /absent/ })
  await t.rejects(layers.create(badge('badge')), { code: 'layer.already_exists', status: 409 })
  await t.rejects(layers.update('badge', { opacity: 7 }), { code: 'request.invalid', status: 400 })
  await t.rejects(stream.control('start'), { code: 'stream.invalid_transition', status: 409 })
  await t.rejects(chat.send({ text: '\u200b' }), { code: 'chat.empty', status: 422 })
}

const runOutputs = async (t: Test, { outputs }: Client) => {
  const made = await outputs.create({ id: 'tape', type: 'file', enabled: false })
  t.match(made.value, { id: 'tape', enabled: false, hasKey: false, state: 'idle' })
  t.ok((await outputs.list()).some(({ id }) => id === 'tape'))
  t.match(await outputs.delete('tape', { ...PATIENT, ifMatch: made.value.revision }), { confirmed: true })
}

const configure = async (t: Test, { stream }: Client) => {
  const { video, audio, revision } = await stream.config()
  const config = { video: { ...video, bitrateKbps: video.bitrateKbps + 1 }, audio }
  t.match(await stream.setConfig(config, { ifMatch: revision }), { restartRequired: ['video.bitrateKbps'] })
}

const talk = async (t: Test, { chat, channels }: Client) => {
  const events: { type: string }[] = []
  const leave = channels.chat.subscribe({ event: (event) => events.push(event) })
  await eventually(() => channels.chat.current.live, { what: 'the chat to be live' })
  const shown = (id: string) => channels.chat.current.value?.messages.some((message) => message.id === id)
  const text = `hello ${crypto.randomUUID()}`
  const sent = await chat.send({ text, name: 'Ann' })
  t.match(sent, { text, user: { name: 'Ann' } })
  t.equal((await chat.list({ limit: 1 })).items[0]?.id, sent.id)
  await eventually(() => shown(sent.id))
  await chat.delete(sent.id)
  await eventually(() => !shown(sent.id))
  t.match(events.slice(-2), [{ type: 'message' }, { type: 'message.deleted' }])
  leave()
}

const moderate = async (t: Test, { chat, channels }: Client) => {
  const leave = channels.chat.watch(() => {})
  const { id, user } = await chat.send({ text: `unwanted ${crypto.randomUUID()}` })
  const shown = () => channels.chat.current.value?.messages.some((message) => message.id === id)
  await eventually(shown, { what: 'the message to be shown' })
  const ban = await chat.timeout(user.id, 60, { reason: 'spam' })
  t.match(ban, { userId: user.id, until: String, reason: 'spam' })
  await eventually(() => !shown(), { what: 'the message to be removed' })
  t.match((await chat.bans({ limit: 1 })).items, [{ userId: user.id }])
  t.match(await chat.ban(user.id), { userId: user.id, until: null })
  await t.rejects(chat.send({ text: 'still here' }), { code: 'chat.banned', status: 403 })
  await chat.unban(user.id)
  await t.rejects(chat.unban(user.id), { code: 'chat.ban_not_found', status: 404 })
  leave()
}

const setRules = async (t: Test, { chat }: Client) => {
  const { revision, ...settings } = await chat.settings()
  const changed = await chat.setSettings({ ...settings, links: 'refuse' }, { ifMatch: revision })
  t.match(changed, { links: 'refuse' })
  await t.rejects(chat.setSettings(settings, { ifMatch: revision }), {
    code: 'request.precondition_failed',
    status: 412,
  })
  await chat.setSettings(settings)
}

for (const encoding of Object.keys(ENCODINGS) as (keyof typeof ENCODINGS)[]) {
  for (const transport of ['http', 'socket'] as const) {
    t.test(
      `${encoding} frames, commands over ${transport}: commands succeed and their events arrive`,
      async (t) => {
        const client = clientOf(t, system, { encoding, transport })
        const statuses: string[] = []
        client.channels.streamState.subscribe({ event: ({ status }) => statuses.push(status) })
        client.channels.layerUpdates.watch(() => {})
        await eventually(
          () => client.channels.layerUpdates.current.live && client.channels.streamState.current.live,
        )
        t.match(await client.stream.state(), { streamId: 'main', status: 'live' })
        await editLayers(t, client)
        await meetRefusals(t, client)
        await runOutputs(t, client)
        await configure(t, client)
        await talk(t, client)
        await moderate(t, client)
        await setRules(t, client)
        t.match(await client.stream.control('pause', PATIENT), {
          confirmed: true,
          value: { status: 'paused' },
        })
        t.match(await client.stream.control('resume', PATIENT), {
          confirmed: true,
          value: { status: 'live' },
        })
        await eventually(() => statuses.includes('paused') && statuses.at(-1) === 'live', {
          what: 'pause and resume',
        })
        await eventually(() => keepsLayersOf(client, system), {
          what: 'the layers of the client to equal the server’s',
        })
        await client.layers.delete('badge')
      },
    )
  }
}

t.test('metrics arrive without a request', async (t) => {
  const { metrics } = clientOf(t, system).channels
  metrics.watch(() => {})
  await eventually(() => Number(metrics.current.value?.performance.framesRendered) > 0)
})
