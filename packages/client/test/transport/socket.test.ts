import t from 'tap'
import { testClient } from '../support/client.ts'
import { type Script, startGatewayStub } from '../support/gateway-stub.ts'
import { sampleLayer, sampleState } from '../support/samples.ts'

const rpc = (...replies: readonly object[]): Script => {
  let count = 0
  return (command) => {
    if (!command.rpc) return null
    count += 1
    return replies[Math.min(count, replies.length) - 1] ?? null
  }
}

const result = (status: number, body: unknown) => ({ rpc: { data: { status, body } } })

t.test('a call over the socket is an rpc with the same parameters as over REST', async (t) => {
  const gateway = await startGatewayStub(t, rpc(result(202, sampleLayer('a', 0)), result(204, null)))
  const client = testClient(t, { socketUrl: gateway.url, transport: 'socket', streamId: 'two' })
  const change = await client.layers.update(
    'a',
    { opacity: 0.5 },
    { ifMatch: 5, waitSeconds: 1, idempotencyKey: 'k' },
  )
  t.match(change, { confirmed: false, value: { id: 'a' } })
  t.strictSame((await gateway.command('rpc')).rpc, {
    method: 'layers.update',
    data: {
      id: 'a',
      changes: { opacity: 0.5 },
      streamId: 'two',
      idempotencyKey: 'k',
      ifMatch: 5,
      waitSeconds: 1,
    },
  })
  t.strictSame(await client.layers.delete('a'), { confirmed: true, value: null })
  const { data } = (await gateway.command('rpc', 2)).rpc ?? {}
  t.match(data, { id: 'a', waitSeconds: 4 })
  t.match(data?.['idempotencyKey'], /^[0-9a-f]{32}$/)
})

t.test('a refusal over the socket has its code from the registry', async (t) => {
  const message = 'request.precondition_failed: Layer `a` is at revision 6: read it again'
  const gateway = await startGatewayStub(
    t,
    rpc(
      { error: { code: 412, message } },
      { error: { code: 103, message: 'permission denied' } },
      { error: { code: 104, message: 'method not found' } },
      { rpc: { data: 'not an answer' } },
    ),
  )
  const { layers } = testClient(t, { socketUrl: gateway.url, transport: 'socket' })
  await t.rejects(layers.get('a'), {
    code: 'request.precondition_failed',
    status: 412,
    detail: 'Layer `a` is at revision 6: read it again',
  })
  await t.rejects(layers.get('a'), { code: 'auth.forbidden', status: 403 })
  await t.rejects(layers.get('a'), { code: 'client.refused', detail: /method not found \(104\)/ })
  await t.rejects(layers.get('a'), { code: 'client.unexpected_answer' })
})

t.test('a call lost with its connection is repeated with the same idempotency key', async (t) => {
  let calls = 0
  const gateway = await startGatewayStub(t, (command) => {
    if (!command.rpc) return null
    calls += 1
    if (calls > 1) return result(200, sampleState(7))
    gateway.drop()
    return null
  })
  const { stream } = testClient(t, { socketUrl: gateway.url, transport: 'socket' })
  t.match(await stream.control('start'), { value: { revision: 7 } })
  const keys = gateway.seen.flatMap(({ rpc: seen }) => (seen ? [seen.data['idempotencyKey']] : []))
  t.equal(keys.length, 2)
  t.equal(keys[0], keys[1])
})

t.test('an abort ends a call over the socket', async (t) => {
  const gateway = await startGatewayStub(t, () => null)
  const { stream } = testClient(t, { socketUrl: gateway.url, transport: 'socket' })
  const controller = new AbortController()
  const asked = stream.state({ signal: controller.signal })
  await gateway.command('rpc')
  controller.abort(new Error('no longer wanted'))
  await t.rejects(asked, { message: 'no longer wanted' })
})
