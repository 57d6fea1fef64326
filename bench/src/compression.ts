/**
 * `pnpm bench:compression [requests]`: bytes of answers over REST by content coding, and what they cost the server. Prints
 * figures; asserts nothing.
 */

import { readdirSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { cpuSeconds, startSystem, temporaryDirectory } from '@stream-manager/test-kit'
import { Scope } from './scope.ts'
import { print, type Row, round, table } from './statistics.ts'

const REQUESTS = Number(process.argv[2] ?? 1000)
const CONNECTIONS = 8
const LAYERS = 20
const SEGMENTS = 300
const ENTRY = fileURLToPath(new URL('../../apps/standalone/dist/main.js', import.meta.url))
const CODINGS = ['identity', 'gzip', 'br', 'zstd'] as const
const ASSETS = fileURLToPath(new URL('../../apps/dashboard/dist/assets/', import.meta.url))

const largestScript = (): string => {
  const scripts = readdirSync(ASSETS).filter((name) => name.endsWith('.js'))
  const [largest] = scripts.toSorted(
    (one, other) => statSync(ASSETS + other).size - statSync(ASSETS + one).size,
  )
  return `/assets/${largest}`
}

const PATHS = {
  [`${LAYERS} layers`]: '/api/layers',
  'state of the stream': '/api/stream/state',
  [`playlist of ${SEGMENTS} segments`]: '/hls/main/index.m3u8',
  'OpenAPI document': '/api/openapi.json',
  'page: index.html': '/',
  'page: its largest script': largestScript(),
} as const

interface Server {
  readonly url: string
  readonly pid: number
}

const addLayers = async ({ url }: Server): Promise<void> => {
  for (let index = 0; index < LAYERS; index += 1) {
    const content = { text: `Line ${index} of the news` }
    const answer = await fetch(`${url}/api/layers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=0' },
      body: JSON.stringify({ type: 'text', name: `Layer ${index}`, content }),
    })
    if (!answer.ok) throw new Error(`a layer was answered with ${answer.status}`)
  }
}

const writePlaylist = async (dataDir: string): Promise<void> => {
  const lines = Array.from({ length: SEGMENTS }, (_, index) => `#EXTINF:2.000,\nk3v9-${index}.ts`)
  await mkdir(join(dataDir, 'hls', 'main'), { recursive: true })
  await writeFile(join(dataDir, 'hls', 'main', 'index.m3u8'), `#EXTM3U\n${lines.join('\n')}\n`)
}

const ask = (url: string, coding: string, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = get(url, { agent, headers: { 'accept-encoding': coding } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} was answered with ${response.statusCode}`))
      else buffer(response).then(({ length }) => resolve(length), reject)
    })
  })

/** Bytes of the answer, and the server's CPU time for one. */
const measure = async ({ url, pid }: Server, path: string, coding: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const bytes = await ask(url + path, coding, agent)
  const startedCpu = cpuSeconds(pid)
  const loop = async () => {
    for (let index = 0; index < REQUESTS / CONNECTIONS; index += 1) await ask(url + path, coding, agent)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, loop))
  agent.destroy()
  return { bytes, microseconds: ((cpuSeconds(pid) - startedCpu) / REQUESTS) * 1e6 }
}

const rowOf = async (server: Server, [name, path]: [string, string]): Promise<Row> => {
  await measure(server, path, 'identity')
  const cells: Record<string, string> = {}
  for (const coding of CODINGS) {
    const { bytes, microseconds } = await measure(server, path, coding)
    cells[coding] = `${bytes} B, ${round(microseconds, 0)} µs`
  }
  return { answer: name, ...cells }
}

const scope = new Scope()
try {
  const dataDir = await temporaryDirectory(scope)
  const environment = { AUTOSTART: 'false', MAX_REQUESTS_PER_SECOND: '1000000' }
  const system = await startSystem({ entry: ENTRY, dataDir, environment })
  scope.teardown(() => system.stop())
  const server = { url: system.apiUrl, pid: system.pid }
  await addLayers(server)
  await writePlaylist(dataDir)
  const rows: Row[] = []
  for (const answer of Object.entries(PATHS)) rows.push(await rowOf(server, answer))
  print(table(rows))
} finally {
  await scope.close()
}
