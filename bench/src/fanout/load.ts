/** The subscribers, in a process of their own. */
import { type LoadOrder, monotonicMicroseconds, type Received } from './protocol.ts'
import { subscribe } from './subscriber.ts'
import { TurnMeter } from './turns.ts'

/** One subscriber of this many measures latency. */
const SUBSCRIBERS_PER_SAMPLE = 50
const CONNECTING_AT_ONCE = 100
const SETTLE_DEADLINE_MS = 20_000

let deliveries = 0
let latenciesMs: number[] = []
let cpuBefore = process.cpuUsage()
let startedMs = performance.now()
const turns = new TurnMeter()

const restart = (): void => {
  deliveries = 0
  latenciesMs = []
  cpuBefore = process.cpuUsage()
  startedMs = performance.now()
  turns.restart()
}

const onText = (text: string) => {
  const nowMicroseconds = monotonicMicroseconds()
  for (const [, at] of text.matchAll(/"at":(\d+)/g)) latenciesMs.push((nowMicroseconds - Number(at)) / 1_000)
}

const connectAll = async ({ peer, port, count }: Extract<LoadOrder, { order: 'connect' }>): Promise<void> => {
  const onDeliveries = (more: number) => {
    deliveries += more
  }
  for (let first = 0; first < count; first += CONNECTING_AT_ONCE) {
    const batch = Math.min(CONNECTING_AT_ONCE, count - first)
    await Promise.all(
      Array.from({ length: batch }, (_, index) => {
        const measures = (first + index) % SUBSCRIBERS_PER_SAMPLE === 0
        return subscribe({ peer, port, onDeliveries, ...(measures && { onText }) })
      }),
    )
  }
  restart()
}

/** Resolves once all deliveries have arrived, or after the deadline. */
const settle = async (expected: number): Promise<Received> => {
  const deadlineMs = performance.now() + SETTLE_DEADLINE_MS
  while (deliveries < expected && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const cpuShare = (user + system) / 1_000 / (performance.now() - startedMs)
  const loopDelayP99Ms = turns.p99Ms()
  const received: Received = { answer: 'received', deliveries, latenciesMs, cpuShare, loopDelayP99Ms }
  restart()
  return received
}

process.on('message', async (order: LoadOrder) => {
  if (order.order === 'expect') process.send?.(await settle(order.deliveries))
  else {
    await connectAll(order)
    process.send?.({ answer: 'connected' })
  }
})
