import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { TestScope } from '@stream-manager/test-kit'

const BACKLOG = 1

const BLOCKED_SERVER = `
  const { parentPort } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: ${BACKLOG} }, () => {
    parentPort.postMessage(server.address().port)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
`

/** A port on which connections get no answer, as behind a firewall: its thread is blocked and its backlog is full. */
export const silentPort = async (t: TestScope): Promise<number> => {
  const worker = new Worker(BLOCKED_SERVER, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = Array.from({ length: BACKLOG + 3 }, () =>
    connect(port, '127.0.0.1').on('error', () => undefined),
  )
  await Promise.all(fillers.slice(0, BACKLOG).map((socket) => once(socket, 'connect')))
  t.teardown(async () => {
    for (const socket of fillers) socket.destroy()
    await worker.terminate()
  })
  return port
}
