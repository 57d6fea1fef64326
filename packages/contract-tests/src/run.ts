import { readFileSync } from 'node:fs'
import { CHANNEL_KINDS } from '@stream-manager/contracts'
import { operations } from '@stream-manager/domain'
import { type CheckOutcome, expectNone, Recorder } from './recorder.ts'
import type { Report } from './report/report.ts'
import { RestApi } from './rest/api.ts'
import { canBeReached } from './rest/deployment.ts'
import { schemaFaults } from './schema-faults.ts'
import { checkProtocol } from './socket/protocol.ts'
import { Socket } from './socket/socket.ts'
import type { ContractOptions, Sockets, Tools } from './tools.ts'
import { walkReads } from './walk-reads.ts'
import { walkWrites } from './walk-writes.ts'

const toolsOf = (options: ContractOptions): Tools => {
  const { url, socketUrl, streamId, allowNewer, token, timeoutMs, signal, onResult } = options
  const faultsOf = schemaFaults({ allowNewer })
  return {
    streamId,
    allowNewer,
    signal,
    faultsOf,
    recorder: new Recorder({ signal, onResult }),
    api: new RestApi({ baseUrl: url, token, timeoutMs }),
    socketOptions: { url: socketUrl, token, timeoutMs, faultsOf, signal },
  }
}

const connect = async ({ recorder, socketOptions }: Tools): Promise<Sockets | undefined> => {
  const main = new Socket(socketOptions)
  const second = new Socket(socketOptions)
  const sockets = await recorder.checkAlways('socket', 'takes connections of the stock client', async () => {
    await main.connect()
    await second.connect()
    return { main, second }
  })
  if (sockets) return sockets
  main.close()
  second.close()
  for (const kind of CHANNEL_KINDS) recorder.skip(`channel ${kind}`, 'is followed', 'there is no connection')
  return undefined
}

const checkFrames = async ({ recorder }: Tools, { main, second }: Sockets): Promise<void> => {
  await recorder.check('socket', 'every frame matches the protocol', async () => {
    expectNone([...main.tap.faults, ...second.tap.faults])
    if (main.tap.frames === 0) throw new Error('no frame arrived')
  })
}

const skipWrites = ({ recorder }: Tools): void => {
  for (const { name, write } of operations) {
    if (write) recorder.skip(name, 'is checked', 'it writes: --write was not given')
  }
}

const walk = async (tools: Tools, { write }: ContractOptions): Promise<void> => {
  const sockets = await connect(tools)
  try {
    if (!(await canBeReached(tools))) return
    if (sockets) await checkProtocol(tools.recorder, sockets.main, tools.socketOptions)
    await walkReads(tools, sockets)
    if (write) await walkWrites(tools, sockets)
    else skipWrites(tools)
    if (sockets) await checkFrames(tools, sockets)
  } finally {
    sockets?.main.close()
    sockets?.second.close()
  }
}

const totalsOf = ({ results }: Recorder): Report['totals'] => {
  const count = (outcome: CheckOutcome) => results.filter((result) => result.outcome === outcome).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

const contractVersion = (): string => {
  const file = new URL('../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return version
}

/** Checks the deployment against the contract of this version. */
export const runContract = async (options: ContractOptions): Promise<Report> => {
  const tools = toolsOf(options)
  const startedAt = new Date()
  const startedMs = performance.now()
  try {
    await walk(tools, options)
  } catch (error) {
    if (!options.signal.aborted) tools.recorder.fail('run', 'reaches its end', String(error))
  }
  return {
    contractVersion: contractVersion(),
    url: options.url,
    socketUrl: options.socketUrl,
    streamId: options.streamId,
    mode: options.write ? 'write' : 'read-only',
    startedAt: startedAt.toISOString(),
    durationMs: performance.now() - startedMs,
    interrupted: options.signal.aborted,
    totals: totalsOf(tools.recorder),
    checks: tools.recorder.results.map((result) => ({ ...result, details: [...result.details] })),
  }
}
