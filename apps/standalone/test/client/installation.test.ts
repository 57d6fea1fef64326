import { readFile } from 'node:fs/promises'
import { type Client, StreamManagerError } from '@stream-manager/client'
import { eventually, missingProgram } from '@stream-manager/test-kit'
import t from 'tap'
import { clientOf } from '../support/client.ts'
import { makeHalfTransparentPng } from '../support/material.ts'
import { startEmpty } from '../support/system.ts'

const system = await startEmpty(t)
const PASSWORD = 'mellow-otter-quarry'

const transports = { http: {}, socket: { transport: 'socket', encoding: 'protobuf' } } as const

for (const [transport, options] of Object.entries(transports)) {
  const client: Client = clientOf(t, system, options)

  t.test(`people over ${transport}`, async (t) => {
    const name = `ann-${transport}`
    const made = await client.users.create({ name, role: 'moderator', password: PASSWORD })
    t.match(made, { name, role: 'moderator', disabled: false, hasPassword: true })
    const changed = await client.users.update(made.id, { role: 'operator' }, { ifMatch: made.revision })
    t.equal(changed.role, 'operator')
    await t.rejects(client.users.update(made.id, { disabled: true }, { ifMatch: made.revision }), {
      code: 'request.precondition_failed',
    })
    t.ok((await client.users.list()).items.some(({ id }) => id === made.id))
    t.strictSame(await client.users.get(made.id), changed)
    await client.users.delete(made.id)
    await t.rejects(client.users.get(made.id), { code: 'user.not_found', status: 404 })
    t.match(await client.account.get(), { role: 'admin', hasPassword: null })
  })

  t.test(`streams over ${transport}: one socket, and each client has its own stream`, async (t) => {
    const id = `second-${transport}`
    t.match(await client.streams.create({ id, name: 'Second' }), { id, name: 'Second' })
    t.same((await client.streams.list()).map((stream) => stream.id).includes(id), true)
    const second = client.forStream(id)
    await second.layers.create({ id: 'only-here', type: 'color', content: { color: '#000000' } })
    t.strictSame(
      (await second.layers.list()).map((layer) => layer.id),
      ['only-here'],
    )
    t.notOk((await client.layers.list()).some((layer) => layer.id === 'only-here'))
    const shown = new Promise((resolve) => second.channels.layerUpdates.subscribe({ snapshot: resolve }))
    t.match(await shown, { items: [{ id: 'only-here' }] })
    t.equal(second.connection, client.connection)
    const again = client.forStream(id)
    const shownAgain = new Promise((resolve) => again.channels.layerUpdates.subscribe({ snapshot: resolve }))
    t.match(
      await shownAgain,
      { items: [{ id: 'only-here' }] },
      'two clients of one stream share its channels',
    )
    second.close()
    t.ok(again.channels.layerUpdates.current.live, 'the other client still follows the stream')
    again.close()
    await t.rejects(second.layers.list(), { code: 'client.closed' })
    const refused = new Promise((resolve) => again.channels.layerUpdates.subscribe({ error: resolve }))
    t.match(await refused, { code: 'client.closed' }, 'a channel of a closed client opens no subscription')
    const third = client.forStream(id)
    const shownThird = new Promise((resolve) => third.channels.layerUpdates.subscribe({ snapshot: resolve }))
    t.match(await shownThird, { items: [{ id: 'only-here' }] }, 'so the next client has one of its own')
    third.close()
    t.ok(await client.layers.list(), 'the other client goes on')
    await client.streams.delete(id)
    await t.rejects(client.streams.get(id), { code: 'stream.not_found' })
  })

  t.test(`resources and playback over ${transport}`, async (t) => {
    const isListed = async () => {
      const { instances } = await client.resources.current()
      return instances.some(({ services }) => services.includes('stream-api'))
    }
    t.ok(await eventually(isListed, { what: 'a heartbeat of the API' }))
    t.match(await client.resources.history({ limit: 1 }), { intervalMs: 5000 })
    const reported = async () => (await client.health.current()).report
    const report = await eventually(reported, { what: 'a report of the health sidecar' })
    t.match(report.checks, { 'stream-api': { status: String, since: String }, database: { status: String } })
    t.match(await client.playback.settings(), { visibility: 'public' })
    t.match(await client.playback.setSettings({ visibility: 'private' }), { visibility: 'private' })
    t.match(await client.playback.setSettings({ visibility: 'public' }), { visibility: 'public' })
  })
}

t.test('assets are uploaded, read and deleted', { skip: missingProgram('ffmpeg') }, async (t) => {
  const client = clientOf(t, system)
  const png = await readFile(await makeHalfTransparentPng(t.testdir()))
  const made = await client.assets.upload(new Blob([png]), { name: 'half.png' })
  t.match(made, { name: 'half.png', kind: 'image', width: 200, height: 100, sizeBytes: png.length })
  t.strictSame((await client.assets.list()).items[0], made)
  const content = Buffer.from(await (await client.assets.content(made.id)).arrayBuffer())
  t.ok(content.equals(png))
  await client.layers.create({ id: 'half', type: 'image', content: { assetId: made.id } })
  await t.rejects(client.assets.delete(made.id), { code: 'asset.in_use' })
  await client.layers.delete('half')
  await client.assets.delete(made.id)
  await t.rejects(client.assets.get(made.id), { code: 'asset.not_found' })
  await t.rejects(client.assets.content(made.id), { code: 'asset.not_found' })
})

t.test('the reason why a file is refused is the error', async (t) => {
  const client = clientOf(t, system)
  const error = await client.assets
    .upload(new Blob(['this is no picture']), { name: 'note.png' })
    .catch((refusal: unknown) => refusal)
  if (!(error instanceof StreamManagerError)) throw new Error('it was taken')
  t.match(error, { code: 'asset.unsupported', status: 422 })
})

t.test('an upload ends when its caller gives up', async (t) => {
  const client = clientOf(t, system)
  const reason = new Error('enough')
  const signal = AbortSignal.abort(reason)
  await t.rejects(client.assets.upload(new Blob(['x']), { name: 'x.png', signal }), { message: 'enough' })
})
