/** The measured server, in a process of its own. */
import { startPeer } from './peers/peer.ts'
import {
  createPayload,
  type PeerName,
  type Published,
  type ResidentMemory,
  type ServerOrder,
} from './protocol.ts'
import { TurnMeter } from './turns.ts'

const [, , name, dataDir] = process.argv
const turns = new TurnMeter()
const peer = await startPeer(name as PeerName, dataDir as string)

/** Publishes by the clock: a late tick publishes all overdue messages. */
const publish = async (perSecond: number, seconds: number): Promise<Published> => {
  const total = perSecond * seconds
  const cpuBefore = process.cpuUsage()
  turns.restart()
  const startedMs = performance.now()
  for (let count = 0; count < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedMs) / 1_000) * perSecond))
    for (; count < due; count += 1) peer.publish(createPayload())
    await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond / 2))
  }
  // Messages that still wait in buffers belong to the cost.
  await new Promise((resolve) => setTimeout(resolve, 500))
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    answer: 'published',
    count: total,
    cpuMicroseconds: user + system,
    wallMs: performance.now() - startedMs,
    loopDelayP99Ms: turns.p99Ms(),
  }
}

const memory = async (): Promise<ResidentMemory> => {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { answer: 'memory', residentBytes: rss, heldBytes: heapUsed + external }
}

process.on('message', async (order: ServerOrder) => {
  if (order.order === 'memory') process.send?.(await memory())
  else process.send?.(await publish(order.perSecond, order.seconds))
})
process.send?.({ answer: 'listening', port: peer.port })
