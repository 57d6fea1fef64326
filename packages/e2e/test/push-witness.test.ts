import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { type PushWitness, startPushWitness } from '../src/chaos/push-witness.ts'

/** A server that takes everything, behind the witness. */
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

/** Resolves once the witness has heard it on this connection. */
const say = async (socket: Socket, witness: PushWitness, index: number): Promise<void> => {
  const before = witness.pushes[index]?.lastByteAtMs ?? Number.NEGATIVE_INFINITY
  socket.write('media')
  await eventually(() => (witness.pushes[index]?.lastByteAtMs ?? before) > before, { what: 'a byte heard' })
}

t.test('a push that is silent when the next one begins is no overlap; one byte more is', async (t) => {
  const { witness } = await startWorld(t)
  const first = await startPush(t, witness)
  await say(first, witness, 0)
  const second = await startPush(t, witness)
  await say(second, witness, 1)
  t.strictSame(witness.overlaps(), [], 'though both are connected')
  await say(first, witness, 0)
  t.match(witness.overlaps(), [/^a push from .* still sent \d+ ms after the one from .* began$/])
})

t.test('an orphaned connection is over for the pusher and open for the server, for a while', async (t) => {
  const { witness, taken } = await startWorld(t)
  const push = await startPush(t, witness)
  await say(push, witness, 0)
  const mended = witness.orphan(200)
  await eventually(() => push.closed, { what: 'the end for the pusher' })
  t.notOk(taken[0]?.readableEnded, 'the server was told nothing')
  await mended
  await eventually(() => taken[0]?.closed, { what: 'the server to notice' })
})
