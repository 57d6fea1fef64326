/**
 * `pnpm bench:identity [seconds] [sockets]`: what sign-in and limits cost a request and a connection, and how soon a
 * revocation has closed the sockets of three gateways. Prints figures; asserts nothing.
 */
import { fileURLToPath } from 'node:url'
import type { Caller } from '@stream-manager/contracts'
import { openLocalSigner, type TokenSigner } from '@stream-manager/service-kit'
import {
  cpuSeconds,
  freePorts,
  missingProgram,
  startApp,
  startRedis,
  startSystem,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { loadOf, rowOf, type Server, sumOf } from './identity/requests.ts'
import { closedAt, connectAll } from './identity/sockets.ts'
import { Scope } from './scope.ts'
import { percentile, print, round, table } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 3)
const SOCKETS = Number(process.argv[3] ?? 1000)
const ROUNDS = 6
const GATEWAYS = 3
const ENTRY = fileURLToPath(new URL('../../apps/standalone/dist/main.js', import.meta.url))
const SIGNED_IN = { ENVIRONMENT: 'production', ALLOW_DEV_AUTH_BYPASS: 'false' }
const MANY_SOCKETS = { MAX_CONNECTIONS_PER_ADDRESS: '100000' }

const guest = (linkId: string, index: number): Caller => ({
  subject: `link-${linkId}-${String(index).padStart(26, '0')}`,
  name: 'Guest',
  role: 'viewer',
  grants: null,
  via: 'link',
  credentialId: linkId,
})

const tokensOf = (signer: TokenSigner, linkId: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const request = { caller: guest(linkId, index), sessionId: `s${index}`, nowMs: Date.now() }
    return signer.sign(request).token
  })

const adminToken = (signer: TokenSigner): string => {
  const caller: Caller = { subject: 'bench', name: 'Bench', role: 'admin', grants: null, via: 'service' }
  return signer.sign({ caller, sessionId: 'bench', nowMs: Date.now(), lifeSeconds: 3600 }).token
}

const startOne = async (scope: Scope, environment: Readonly<Record<string, string>>) => {
  const dataDir = await temporaryDirectory(scope)
  const settings = { AUTOSTART: 'false', ...MANY_SOCKETS, ...environment }
  const system = await startSystem({ entry: ENTRY, dataDir, environment: settings })
  scope.teardown(() => system.stop())
  return { system, dataDir }
}

/** Two systems in turn, so that both meet the same moments of the machine. */
const compareRequests = async (scope: Scope): Promise<void> => {
  const open = await startOne(scope, {})
  const closed = await startOne(scope, SIGNED_IN)
  const token = adminToken(await openLocalSigner({ DATA_DIR: closed.dataDir }))
  const servers: readonly Server[] = [
    { name: 'development bypass, no limit', url: open.system.apiUrl, pid: open.system.pid },
    { name: 'token, all limits', url: closed.system.apiUrl, pid: closed.system.pid, token },
  ]
  for (const server of servers) await loadOf(server, 2000)
  const loads = servers.map(() => [] as Awaited<ReturnType<typeof loadOf>>[])
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const [index, server] of servers.entries()) loads[index]?.push(await loadOf(server, SECONDS * 1000))
  }
  const sums = loads.map(sumOf)
  const [base] = sums
  if (base) print(table(servers.map(({ name }, index) => rowOf(name, sums[index] ?? base, base))))
}

/** CPU of the server, with a new token for each connection. */
const compareConnects = async (scope: Scope): Promise<void> => {
  const { system, dataDir } = await startOne(scope, { WEBSOCKET_AUTH_BYPASS: 'true' })
  const signer = await openLocalSigner({ DATA_DIR: dataDir })
  const costMs = async (tokens: readonly (string | null)[]): Promise<number> => {
    const startedCpu = cpuSeconds(system.pid)
    const sockets = await connectAll([system.socketUrl], tokens)
    const usedMs = (cpuSeconds(system.pid) - startedCpu) * 1000
    for (const socket of sockets) socket.terminate()
    return usedMs / tokens.length
  }
  const none = Array.from({ length: SOCKETS }, () => null)
  await costMs(none)
  const costs = { without: [] as number[], with: [] as number[] }
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    costs.without.push(await costMs(none))
    costs.with.push(await costMs(tokensOf(signer, `${turn}`.padStart(26, '0'), SOCKETS)))
  }
  const median = (samples: readonly number[]) => round(percentile(samples, 0.5), 2)
  print(
    `\nCPU of a connection, upgrade and connect: ${median(costs.without)} ms without a token, ${median(costs.with)} ms with a new one`,
  )
}

/** One share link is deleted, whose guests are on all gateways. */
const measureRevocation = async (scope: Scope): Promise<void> => {
  const redis = await startRedis(scope)
  const [port = 0, ...wsPorts] = await freePorts(1 + GATEWAYS)
  const DATA_DIR = await temporaryDirectory(scope)
  const shared = { ...SIGNED_IN, ...MANY_SOCKETS, DATA_DIR, REDIS_URL: redis.url, LOG_LEVEL: 'warn' }
  await startApp(scope, { name: 'stream-api', port, environment: { ...shared, PORT: String(port) } })
  for (const wsPort of wsPorts) {
    const environment = { ...shared, PORT: String(port), WS_PORT: String(wsPort) }
    await startApp(scope, { name: 'ws-gateway', port: wsPort, environment })
  }
  const signer = await openLocalSigner({ DATA_DIR })
  const authorization = `Bearer ${adminToken(signer)}`
  const url = `http://127.0.0.1:${port}/api/links`
  const body = JSON.stringify({ name: 'bench', role: 'viewer' })
  const headers = { authorization, 'content-type': 'application/json' }
  const created = await fetch(url, { method: 'POST', headers, body })
  const { id } = (await created.json()) as { id: string }
  const urls = wsPorts.map((wsPort) => `ws://127.0.0.1:${wsPort}/ws`)
  const sockets = await connectAll(urls, tokensOf(signer, id, GATEWAYS * SOCKETS))
  const closed = closedAt(sockets)
  const startedMs = performance.now()
  const { status } = await fetch(`${url}/${id}`, { method: 'DELETE', headers: { authorization } })
  const answeredMs = performance.now() - startedMs
  const lates = (await closed).map((atMs) => atMs - startedMs)
  print(
    `\nrevocation of ${sockets.length} sockets on ${GATEWAYS} gateways: answered ${status} after ${round(answeredMs)} ms, ` +
      `closed after ${round(percentile(lates, 0.5))} ms (median) and ${round(Math.max(...lates))} ms (last)`,
  )
}

const stages = [
  compareRequests,
  compareConnects,
  ...(missingProgram('redis-server') ? [] : [measureRevocation]),
]
for (const stage of stages) {
  const scope = new Scope()
  try {
    await stage(scope)
  } finally {
    await scope.close()
  }
}
