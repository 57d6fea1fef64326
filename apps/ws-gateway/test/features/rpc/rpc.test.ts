import { createDomain } from '@stream-manager/domain'
import { startObedientEngine } from '@stream-manager/domain/testing'
import { eventually, SECRET_KEYS } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openBackplane, startGateway } from '../../support/gateway.ts'
import { connectRaw } from '../../support/raw-client.ts'
import { stockClient } from '../../support/stock-client.ts'

const color = { type: 'color', content: { color: '#fff' } }

/** A gateway whose stream has an engine. The engine confirms every command, or none. */
const startWithEngine = async (t: Test, options: { silent: boolean }) => {
  const backplane = await openBackplane(t)
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS })
  const engine = await startObedientEngine({ domain, backplane, ...options })
  t.teardown(() => engine.stop())
  return { ...(await startGateway(t, { backplane, domain })), domain, engine }
}

t.test('the stock client controls the stream and edits layers', async (t) => {
  const { url } = await startWithEngine(t, { silent: false })
  const client = stockClient(t, url)
  client.connect()
  t.match(await client.rpc('stream.control', { action: 'start' }), {
    data: { status: 200, body: { status: 'live' } },
  })
  const layer = { id: 'title', ...color }
  t.match(await client.rpc('layers.create', { layer }), { data: { status: 201, body: layer } })
  t.strictSame((await client.rpc('layers.delete', { id: 'title' })).data, { status: 204, body: null })
})

t.test('a refusal has the status, code and invalid fields of the REST answer', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  const ask = (method: string, data: unknown) => client.ask({ id: 2, rpc: { method, data } })
  t.match(await ask('layers.get', { id: 'absent' }), {
    error: { code: 404, message: /^layer\.not_found: .+/, temporary: undefined },
  })
  t.match(await ask('layers.create', { layer: { ...color, opacity: 2 } }), {
    error: { code: 400, message: /^request\.invalid: .*\(\/layer\/opacity .+\)$/ },
  })
  t.match(await ask('layers.create', { layer: { type: 'color', content: { colour: '#fff' } } }), {
    error: { code: 400, message: /\(\/layer\/content/ },
  })
  t.match(await ask('stream.state', { unknownField: 1 }), { error: { code: 400 } })
  t.match(await ask('stream.state', JSON.parse('{"__proto__":{"a":1}}')), { error: {} })
  for (const data of [[], 'text', 5, true]) t.match(await ask('stream.state', data), { error: { code: 400 } })
  t.match(await ask('stream.state', null), { rpc: { data: { status: 200 } } }, 'no data is no fields')
})

t.test('the audit log has the address of the client', async (t) => {
  const { url, domain } = await startWithEngine(t, { silent: true })
  const client = await connectRaw(t, url)
  await client.ask({
    id: 2,
    rpc: { method: 'layers.create', data: { layer: { id: 'title', ...color }, waitSeconds: 0 } },
  })
  const { items } = await domain.audit.list({})
  t.match(items, [{ operation: 'layers.create', target: 'main/title', address: /127\.0\.0\.1$/ }])
})

t.test('a write repeated over another connection is executed once', async (t) => {
  const { url } = await startGateway(t)
  const data = { text: 'once', idempotencyKey: 'lost-answer' }
  const send = async () => (await connectRaw(t, url)).ask({ id: 2, rpc: { method: 'chat.send', data } })
  const { rpc } = await send()
  t.match(rpc, { data: { status: 201 } })
  t.strictSame((await send()).rpc, rpc, 'a returning guest has another name and the same keys')
  const client = await connectRaw(t, url)
  const list = await client.ask({ id: 2, rpc: { method: 'chat.list' } })
  t.match(list, { rpc: { data: { body: { items: { length: 1 } } } } })
})

t.test('an unknown method is refused with error 104, also with a name such as `__proto__`', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  for (const method of ['', 'layers', 'layers.', 'toString', '__proto__', 'assets.delete']) {
    t.match(await client.ask({ id: 2, rpc: { method, data: {} } }), { error: { code: 104 } }, method)
  }
  t.match(await client.ask({ id: 3, rpc: {} }), { error: { code: 104 } })
})

t.test('a call that waits for the engine delays no other command or call', async (t) => {
  const { url } = await startWithEngine(t, { silent: true })
  const client = await connectRaw(t, url)
  client.send(
    { id: 2, rpc: { method: 'stream.control', data: { action: 'start', waitSeconds: 2 } } },
    { id: 3, rpc: { method: 'stream.state', data: {} } },
    { id: 4, ping: {} },
  )
  const order = [await client.next(), await client.next(), await client.next()]
  t.equal(order[2]?.id, 2, 'the waiting call is answered last')
  t.match(order[2], { rpc: { data: { status: 202 } } }, 'with 202 for a missing confirmation')
})

t.test('refuses calls above the limit of concurrent calls of a connection', async (t) => {
  const { url, engine, domain } = await startWithEngine(t, { silent: true })
  const [busy, other] = [await connectRaw(t, url), await connectRaw(t, url)]
  // A write to a stopped stream does not wait for the engine.
  t.match(await domain.stream.control('main', 'start'), { ok: true })
  const waiting = (id: number) => ({
    id,
    rpc: { method: 'layers.create', data: { layer: color, waitSeconds: 20 } },
  })
  busy.send(...Array.from({ length: 17 }, (_, index) => waiting(index + 2)))
  t.match(await busy.next(), { id: 18, error: { code: 111, temporary: true } })
  t.match(await other.ask({ id: 2, rpc: { method: 'stream.state', data: {} } }), {
    rpc: { data: { status: 200 } },
  })
  const layers = async () => (await domain.layers.list('main')) as { value: { items: unknown[] } }
  await eventually(async () => (await layers()).value.items.length === 16, {
    what: 'every layer to be stored',
  })
  await engine.report()
  for (let count = 0; count < 16; count += 1) t.match(await busy.next(), { rpc: {} })
  t.match(await busy.ask({ id: 30, rpc: { method: 'stream.state', data: {} } }), { id: 30, rpc: {} })
})

t.test('large answers to concurrent calls wait for a slow reader and do not disconnect it', async (t) => {
  const calls = 150
  const { url, backplane } = await startGateway(t, { limits: { maxRpcsInFlight: calls } })
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS })
  const layer = { type: 'text', content: { text: 'x'.repeat(2_000) } } as const
  const operations = Array.from({ length: 40 }, () => ({ op: 'create', layer }) as const)
  t.match(await domain.layers.batch('main', { operations }), { ok: true })
  const client = await connectRaw(t, url)
  client.send(
    ...Array.from({ length: calls }, (_, index) => ({ id: index + 2, rpc: { method: 'layers.list' } })),
  )
  const answered = new Set<unknown>()
  for (let count = 0; count < calls; count += 1) {
    const reply = await client.next()
    t.match(reply, { rpc: { data: { status: 200 } } })
    answered.add(reply.id)
  }
  t.equal(answered.size, calls)
})
