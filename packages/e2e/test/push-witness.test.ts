import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { type PushWitness, startPushWitness } from '../src/chaos/push-witness.ts'

/** A server that accepts all bytes, behind the witness. */
const startWorld = async (t: Test) => {
  const taken: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    taken.push(socket.resume())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of taken) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { taken, witness: await startPushWitness(t, address.port) }
}

const startPush = async (t: Test, { port }: PushWitness): Promise<Socket> => {
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => undefined)
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Sends bytes; resolves once the witness has received them on this connection. */
const send = async (socket: Socket, witness: PushWitness, index: number): Promise<void> => {
  const before = witness.pushes[index]?.lastByteAtMs ?? Number.NEGATIVE_INFINITY
  socket.write('media')
  await eventually(() => (witness.pushes[index]?.lastByteAtMs ?? before) > before, {
    what: 'the witness to receive a byte',
  })
}

t.test('pushes overlap only if the older one still sends after the newer one starts', async (t) => {
  const { witness } = await startWorld(t)
  const first = await startPush(t, witness)
  await send(first, witness, 0)
  const second = await startPush(t, witness)
  await send(second, witness, 1)
  t.strictSame(witness.overlaps(), [], 'no overlap though both are connected')
  await send(first, witness, 0)
  t.match(witness.overlaps(), [/^a push from .* still sent \d+ ms after the one from .* began$/])
})

t.test(
  'an orphaned connection is closed for the engine and stays open for the server until the repair',
  async (t) => {
    const { witness, taken } = await startWorld(t)
    const push = await startPush(t, witness)
    await send(push, witness, 0)
    const repaired = witness.orphan(200)
    await eventually(() => push.closed, { what: 'the engine side to close' })
    t.notOk(taken[0]?.readableEnded, 'the server sees an open connection')
    await repaired
    await eventually(() => taken[0]?.closed, { what: 'the server side to close' })
  },
)
