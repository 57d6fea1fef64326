import type { CDPSession } from 'playwright-core'
import { mean, print, round } from '../statistics.ts'

const SAMPLE_EVERY_SECONDS = 30
const WINDOW_SECONDS = 60
/** The list of the chat is full by then, and so are the page's other buffers. */
const SETTLED_AFTER_SECONDS = 120

interface Memory {
  readonly atSeconds: number
  readonly heapBytes: number
  readonly nodes: number
  readonly listeners: number
}

/** The heap without garbage. The first collection runs the finalizers of nodes, and the second frees what they held. */
export const heapOf = async (session: CDPSession): Promise<number> => {
  for (const _ of [1, 2]) await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

const sample = async (session: CDPSession, atSeconds: number): Promise<Memory> => {
  const heapBytes = await heapOf(session)
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
  return { atSeconds, heapBytes, nodes, listeners: jsEventListeners }
}

/** Samples the memory of the page every half minute. */
export const watchMemory = async (session: CDPSession, seconds: number): Promise<readonly Memory[]> => {
  const samples: Memory[] = []
  const startedAt = performance.now()
  for (let at = SAMPLE_EVERY_SECONDS; at <= seconds; at += SAMPLE_EVERY_SECONDS) {
    const restMs = at * 1000 - (performance.now() - startedAt)
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
    const taken = await sample(session, at)
    print(
      `${at} s: heap ${round(taken.heapBytes / 1e6)} MB, ${taken.nodes} nodes, ${taken.listeners} listeners`,
    )
    samples.push(taken)
  }
  return samples
}

/** From the first settled minute to the last one. A run of less than six minutes has shorter parts. */
export const printGrowth = (samples: readonly Memory[], seconds: number): void => {
  const settledAt = Math.min(SETTLED_AFTER_SECONDS, seconds / 3)
  const windowSeconds = Math.min(WINDOW_SECONDS, seconds / 3)
  const first = samples.filter(
    ({ atSeconds }) => atSeconds > settledAt && atSeconds <= settledAt + windowSeconds,
  )
  const last = samples.filter(({ atSeconds }) => atSeconds > seconds - windowSeconds)
  const percent = (figureOf: (taken: Memory) => number): string =>
    `${round((mean(last.map(figureOf)) / mean(first.map(figureOf)) - 1) * 100, 1)} %`
  const [heap, nodes] = [percent(({ heapBytes }) => heapBytes), percent((taken) => taken.nodes)]
  print(`growth in ${round(seconds / 60)} minutes: heap ${heap}, nodes ${nodes}`)
}
