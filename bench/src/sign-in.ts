/**
 * `pnpm bench:sign-in [sign-ins]`: what a flood of wrong sign-ins does to other requests, and the time of a wrong password
 * and of an unknown name. Prints figures; asserts nothing.
 */
import { execFile } from 'node:child_process'
import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cpuSeconds, startSystem, temporaryDirectory } from '@stream-manager/test-kit'
import { Scope } from './scope.ts'
import { percentile, print, type Row, round, table } from './statistics.ts'

const SIGN_INS = Number(process.argv[2] ?? 10_000)
const ENTRY = fileURLToPath(new URL('../../apps/standalone/dist/main.js', import.meta.url))
const FLOOD = fileURLToPath(new URL('./sign-in/flood.ts', import.meta.url))
const EVERY_MS = 20
const SECONDS = 15
const PASSWORD = 'mellow-otter-quarry'
const USERS = 50
const TIMED = 3

interface Run {
  readonly name: string
  readonly url: string
  readonly pid: number
}

/** One connection, as an open page has. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

const timed = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const sent = get(`${url}/api/stream/state`, { agent })
    sent.on('error', reject)
    sent.on('response', (response) => {
      response.resume().on('end', () => resolve(performance.now() - startedMs))
    })
  })

/** Asks for the state, 20 ms after each answer, while `work` goes on. */
const measure = async ({ name, url, pid }: Run, work: Promise<unknown>): Promise<Row> => {
  const latencies: number[] = []
  let isOver = false
  const [startedMs, startedCpu] = [performance.now(), cpuSeconds(pid)]
  const done = work.finally(() => {
    isOver = true
  })
  while (!isOver) {
    latencies.push(await timed(url))
    await delay(EVERY_MS)
  }
  await done
  const seconds = (performance.now() - startedMs) / 1000
  return {
    'state requests': name,
    seconds: round(seconds, 1),
    samples: latencies.length,
    'p50 ms': round(percentile(latencies, 0.5), 1),
    'p99 ms': round(percentile(latencies, 0.99), 1),
    'server CPU s/s': round((cpuSeconds(pid) - startedCpu) / seconds, 2),
  }
}

const flood = async (url: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, [FLOOD, url, String(SIGN_INS)])
  return stdout
}

/** The address is a new one each time, so that no delay begins. */
const signInMs = async (url: string, username: string, address: string): Promise<number> => {
  const startedMs = performance.now()
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address }
  const body = JSON.stringify({ username, password: 'a wrong password' })
  const response = await fetch(`${url}/api/sessions`, { method: 'POST', headers, body })
  await response.arrayBuffer()
  if (response.status !== 401) throw new Error(`a wrong sign-in was answered with ${response.status}`)
  return performance.now() - startedMs
}

const compareNames = async (url: string): Promise<void> => {
  const known: number[] = []
  const unknown: number[] = []
  for (let index = 0; index < USERS; index += 1) {
    for (let round = 0; round < TIMED; round += 1) {
      known.push(await signInMs(url, `user-${index}`, `192.0.2.${index}`))
      unknown.push(await signInMs(url, `stranger-${index}`, `198.51.100.${index}`))
    }
  }
  const median = (samples: readonly number[]) => round(percentile(samples, 0.5), 1)
  print(
    `\nwrong password: ${median(known)} ms, unknown name: ${median(unknown)} ms, medians of ${known.length}`,
  )
}

const scope = new Scope()
try {
  const system = await startSystem({
    entry: ENTRY,
    dataDir: await temporaryDirectory(scope),
    environment: {
      AUTOSTART: 'false',
      TRUSTED_PROXIES: '127.0.0.1',
      MAX_HTTP_CONNECTIONS_PER_ADDRESS: '5000',
    },
  })
  scope.teardown(() => system.stop())
  const { apiUrl: url, pid } = system
  for (let index = 0; index < USERS; index += 1) {
    const body = JSON.stringify({ name: `user-${index}`, role: 'viewer', password: PASSWORD })
    await fetch(`${url}/api/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
  }
  await measure({ name: 'warm-up', url, pid }, delay(2000))
  const rows = [await measure({ name: 'alone', url, pid }, delay(SECONDS * 1000))]
  let answers = ''
  const flooding = flood(url).then((text) => {
    answers = text
  })
  rows.push(await measure({ name: `beside ${SIGN_INS} wrong sign-ins`, url, pid }, flooding))
  rows.push(await measure({ name: 'after them', url, pid }, delay(SECONDS * 1000)))
  print(table(rows))
  print(`\nanswers to the sign-ins: ${answers}`)
} finally {
  await scope.close()
  agent.destroy()
}

const names = new Scope()
try {
  const system = await startSystem({
    entry: ENTRY,
    dataDir: await temporaryDirectory(names),
    environment: { AUTOSTART: 'false', TRUSTED_PROXIES: '127.0.0.1' },
  })
  names.teardown(() => system.stop())
  await compareNames(system.apiUrl)
} finally {
  await names.close()
}
