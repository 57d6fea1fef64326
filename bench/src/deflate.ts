/**
 * `pnpm bench:deflate [seconds] [rounds]`: bytes and CPU of a delivery with compressed sockets, of the same without
 * compression. A stream of 20 text layers is edited: `layer-updates` carries the layer, `stream-state` the revision. The
 * server has a core of its own, if the system has `taskset`. Prints tables; asserts nothing.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually, waitForEvent } from '@stream-manager/test-kit'
import type { Answer, ServerOrder } from './deflate/protocol.ts'
import { subscribeBare, subscribeWitness, type Target } from './deflate/subscribers.ts'
import { mean, print, type Row, round, table } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 5)
const ROUNDS = Number(process.argv[3] ?? 1)
const SUBSCRIBERS = 500
const CONNECTING_AT_ONCE = 50
/** A single event has less than 1 KiB. The more often they come, the more of them are gathered in a message. */
const CASES = [
  ['layer-updates', 20],
  ['layer-updates', 100],
  ['stream-state', 100],
] as const
const WARM_UP_SECONDS = 1
const DEADLINE_MS = 60_000
const SERVER = fileURLToPath(new URL('./deflate/server.ts', import.meta.url))
const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0

interface Figures {
  readonly snapshotBytes: number
  readonly bytesPerDelivery: number
  readonly cpuPerDelivery: number
  readonly behind: number
}

const startServer = (dataDir: string, compression: boolean): ChildProcess => {
  const node = [process.execPath, '--conditions=@stream-manager/source', SERVER, dataDir, String(compression)]
  const [command = '', ...parameters] = canPin ? ['taskset', '-c', '0', ...node] : node
  return spawn(command, parameters, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

const answered = async <Name extends Answer['answer']>(
  server: ChildProcess,
  name: Name,
): Promise<Extract<Answer, { answer: Name }>> => {
  const [message] = await waitForEvent<[Answer]>(server, 'message', {
    what: `the answer "${name}"`,
    deadlineMs: DEADLINE_MS,
    matching: ({ answer }) => answer === name,
  })
  return message as Extract<Answer, { answer: Name }>
}

const order = async <Name extends Answer['answer']>(server: ChildProcess, name: Name, what: ServerOrder) => {
  const answer = answered(server, name)
  server.send(what)
  return answer
}

const observe = async (server: ChildProcess, target: Target, perSecond: number): Promise<Figures> => {
  const sockets: Socket[] = []
  while (sockets.length < SUBSCRIBERS) {
    const more = Array.from({ length: CONNECTING_AT_ONCE }, () => subscribeBare(target))
    sockets.push(...(await Promise.all(more)))
  }
  const witness = await subscribeWitness(target)
  await order(server, 'subscribed', { order: 'await', subscriptions: SUBSCRIBERS + 1 })
  const settled = async (count: number) => {
    await eventually(() => witness.publications() === count, {
      what: 'all publications',
      deadlineMs: DEADLINE_MS,
    })
    const bytes = sockets.map(({ bytesRead }) => bytesRead)
    return { bytes: bytes[0] ?? 0, behind: bytes.filter((other) => other !== bytes[0]).length }
  }
  const edit = (seconds: number) => order(server, 'edited', { order: 'edit', perSecond, seconds })
  const warm = await edit(WARM_UP_SECONDS)
  const before = await settled(warm.count)
  const { count, cpuMicroseconds } = await edit(SECONDS)
  const after = await settled(warm.count + count)
  witness.close()
  for (const socket of sockets) socket.destroy()
  return {
    snapshotBytes: witness.snapshotBytes,
    bytesPerDelivery: (after.bytes - before.bytes) / count,
    cpuPerDelivery: cpuMicroseconds / count / SUBSCRIBERS,
    behind: after.behind,
  }
}

const measure = async (channel: string, perSecond: number, compression: boolean): Promise<Figures> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-deflate-'))
  const server = startServer(dataDir, compression)
  try {
    const { port } = await answered(server, 'listening')
    return await observe(server, { port, channel, compression }, perSecond)
  } finally {
    const exit = once(server, 'exit')
    server.kill('SIGKILL')
    await exit
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Both ways take turns, so that a busy moment of the machine affects both. */
const compare = async (channel: string, perSecond: number): Promise<Row> => {
  const plain: Figures[] = []
  const compressed: Figures[] = []
  for (let done = 0; done < ROUNDS; done += 1) {
    plain.push(await measure(channel, perSecond, false))
    compressed.push(await measure(channel, perSecond, true))
  }
  const both = (name: keyof Figures) => [plain, compressed].map((all) => mean(all.map((one) => one[name])))
  const [snapshot = 0, smallSnapshot = 0] = both('snapshotBytes')
  const [bytes = 0, fewerBytes = 0] = both('bytesPerDelivery')
  const [cpu = 0, compressedCpu = 0] = both('cpuPerDelivery')
  return {
    channel,
    'edits/s': perSecond,
    'snapshot, bytes': `${smallSnapshot} of ${snapshot}`,
    'of its bytes': round(smallSnapshot / snapshot),
    'delivery, bytes': `${round(fewerBytes, 0)} of ${round(bytes, 0)}`,
    'of the bytes': round(fewerBytes / bytes),
    'CPU us / delivery': `${round(compressedCpu)} against ${round(cpu)}`,
    'of the CPU': round(compressedCpu / cpu),
    'subscribers behind': both('behind').join(' and '),
  }
}

print(`${SUBSCRIBERS} subscribers, ${ROUNDS} round(s) of ${SECONDS} s`)
for (const [channel, perSecond] of CASES) print(`\n${table([await compare(channel, perSecond)])}`)
