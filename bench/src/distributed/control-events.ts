/** Latency from an edit through one API to its event at a subscriber of each gateway. */
import { type Deployment, stockClient } from '@stream-manager/e2e'
import type { TestScope } from '@stream-manager/test-kit'
import { percentile, type Row, round } from '../statistics.ts'

interface LayerEvent {
  readonly layer?: { readonly frame: { readonly x: number } }
}

const watch = async (t: TestScope, url: string) => {
  const client = stockClient(t, url)
  const subscription = client.newSubscription('layer-updates')
  let current: (x: number) => void = () => {}
  subscription.on('publication', ({ data }) => current((data as LayerEvent).layer?.frame.x ?? -1))
  subscription.subscribe()
  client.connect()
  await subscription.ready(10_000)
  return (wanted: number) =>
    new Promise<number>((resolve) => {
      current = (x) => x === wanted && resolve(performance.now())
    })
}

const summary = (what: string, samples: readonly number[]): Row => ({
  what,
  samples: samples.length,
  'p50 ms': round(percentile(samples, 0.5), 1),
  'p99 ms': round(percentile(samples, 0.99), 1),
  'max ms': round(Math.max(...samples), 1),
})

export const benchControlEvents = async (
  t: TestScope,
  deployment: Deployment,
  edits: number,
): Promise<Row[]> => {
  const { apis, gateways, drivers } = deployment
  await drivers[0].call('POST', '/api/layers', { id: 'moved', type: 'color', content: { color: '#fff' } })
  const seenBy = await Promise.all(gateways.map(({ port }) => watch(t, `ws://127.0.0.1:${port}/ws`)))
  const samples: number[][] = gateways.map(() => [])
  const answered: number[] = []
  for (let edit = 1; edit <= edits; edit += 1) {
    const seen = seenBy.map((until) => until(edit))
    const beganMs = performance.now()
    const response = await fetch(`${apis[edit % 2]?.url}/api/layers/moved`, {
      method: 'PATCH',
      // `wait=0`: no engine runs that could confirm the edit.
      headers: { 'content-type': 'application/json', prefer: 'wait=0' },
      body: JSON.stringify({ frame: { x: edit } }),
    })
    await response.arrayBuffer()
    answered.push(performance.now() - beganMs)
    const arrivals = await Promise.all(seen)
    arrivals.forEach((atMs, index) => {
      samples[index]?.push(atMs - beganMs)
    })
  }
  return [
    ...samples.map((times, index) => summary(`edit -> event at a subscriber of gateway ${index + 1}`, times)),
    summary('edit -> its own answer, `Prefer: wait=0`', answered),
  ]
}
