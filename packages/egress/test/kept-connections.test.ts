import { Agent } from 'node:http'
import type { Socket } from 'node:net'
import { webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { createEgress, LOOPBACK_NETWORKS, openRemote } from '../src/index.ts'

t.test('a kept connection serves any number of requests without collecting listeners', async (t) => {
  const server = await webServer(t, (_request, response) => response.end('here'))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const options = {
    egress: createEgress({ networks: LOOPBACK_NETWORKS, variable: 'SOURCE_NETWORKS' }),
    signal: new AbortController().signal,
    deadlineMs: 30_000,
    agents: { 'http:': agent },
  }
  const sockets = new Set<Socket>()
  for (let request = 0; request < 5; request += 1) {
    const opened = await openRemote(`${server.url}/`, options)
    if (!opened.ok) throw new Error(opened.fault.detail)
    sockets.add(opened.value.answer.socket)
    await opened.value.answer.toArray()
  }
  const [socket] = sockets
  t.equal(sockets.size, 1, 'one connection was kept')
  t.ok((socket?.listenerCount('connect') ?? 0) <= 1)
})
