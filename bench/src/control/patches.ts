import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

interface PatchOptions {
  readonly edits: number
  readonly isKeyed: boolean
  /** Longest pause before an edit. Without a pause each edit begins right after a frame. */
  readonly pauseMs: number
}

/** Durations of layer edits, each until the engine has confirmed it. */
export const patchToConfirmed = async (
  apiUrl: string,
  { edits, isKeyed, pauseMs }: PatchOptions,
): Promise<number[]> => {
  const samples: number[] = []
  for (let index = 0; index < edits; index += 1) {
    await delay(Math.random() * pauseMs)
    const sentAt = performance.now()
    const response = await fetch(`${apiUrl}/api/layers/patch`, {
      method: 'PATCH',
      body: JSON.stringify({ frame: { x: (index % 100) * 2 } }),
      headers: {
        'content-type': 'application/json',
        ...(isKeyed && { 'idempotency-key': randomUUID() }),
      },
    })
    if (response.status !== 200) throw new Error(`PATCH -> ${response.status} ${await response.text()}`)
    await response.arrayBuffer()
    samples.push(performance.now() - sentAt)
  }
  return samples
}
