/** The gateway with a stream of text layers, in a process of its own. It edits one layer after another. */
import { eventually } from '@stream-manager/test-kit'
import { startGateway } from '../fanout/gateway.ts'
import type { Answer, ServerOrder } from './protocol.ts'

const LAYERS = 20
const FULL_HD_WIDTH = 1_920
/** Messages that still wait in buffers belong to the cost. */
const SETTLE_MS = 500
const SUBSCRIBE_DEADLINE_MS = 60_000

const [, , dataDir = '', compression] = process.argv
const { domain, counts, port } = await startGateway(dataDir, compression === 'true')
const answer = (message: Answer) => process.send?.(message)

for (let index = 0; index < LAYERS; index += 1) {
  const content = { text: `Line ${index}: the news of the hour, in one sentence` }
  const created = await domain.layers.create('main', { id: `line-${index}`, type: 'text', content })
  if (!created.ok) throw new Error(`no layer: ${created.fault.detail}`)
}

let edited = 0

/** Edits of the warm-up are not repeated, because an edit that changes nothing is not published. */
const edit = async (): Promise<void> => {
  edited += 1
  const target = { streamId: 'main', id: `line-${edited % LAYERS}` }
  const frame = { x: (edited * 7) % FULL_HD_WIDTH, y: 60 + (edited % LAYERS) * 40, width: 800, height: 120 }
  const updated = await domain.layers.update(target, { frame })
  if (!updated.ok) throw new Error(`no edit: ${updated.fault.detail}`)
}

/** Edits by the clock: a late tick makes all overdue edits. */
const edits = async (perSecond: number, seconds: number): Promise<void> => {
  const total = perSecond * seconds
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()
  for (let count = 0; count < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedMs) / 1_000) * perSecond))
    for (; count < due; count += 1) await edit()
    await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond / 2))
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const { user, system } = process.cpuUsage(cpuBefore)
  answer({ answer: 'edited', count: total, cpuMicroseconds: user + system })
}

process.on('message', async (order: ServerOrder) => {
  if (order.order === 'edit') await edits(order.perSecond, order.seconds)
  else {
    const what = `${order.subscriptions} subscriptions`
    await eventually(() => counts().subscriptions === order.subscriptions, {
      what,
      deadlineMs: SUBSCRIBE_DEADLINE_MS,
    })
    answer({ answer: 'subscribed' })
  }
})
answer({ answer: 'listening', port })
