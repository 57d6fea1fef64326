/** A thread that asks for a file over a few connections until its time is over, so that it shares no event loop with the server. */
import { Agent, get } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

const CONNECTIONS = 8

export interface ClientWork {
  readonly url: string
  readonly seconds: number
}

const { url, seconds }: ClientWork = workerData
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

const ask = (sid: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = get(`${url}?CMCD=${encodeURIComponent(`sid="bench-${sid}"`)}`, { agent })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${url} was answered with ${answer.statusCode}`))
      answer.resume()
      answer.on('end', resolve)
    })
  })

const endMs = performance.now() + seconds * 1000
let answered = 0
const loop = async () => {
  while (performance.now() < endMs) {
    await ask(answered % 100)
    answered += 1
  }
}
const startMs = performance.now()
await Promise.all(Array.from({ length: CONNECTIONS }, loop))
agent.destroy()
parentPort?.postMessage((answered * 1000) / (performance.now() - startMs))
