import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fail, type Result } from '@stream-manager/contracts'
import { checkProbeAnswer, type ProbeAnswer, type ProbeRequest } from './child/messages.ts'

/** node-av alone takes about 120 MB. A demuxer that needs more than this limit is under attack. */
const RESIDENT_BYTES_MAX = 512 * 1024 * 1024
const HEAP_MEGABYTES_MAX = 128
const PAGE_BYTES = 4096
const WATCH_INTERVAL_MS = 50

const childPath = fileURLToPath(new URL(`./child/main${extname(import.meta.url)}`, import.meta.url))

/** Excludes the parent's loaders and inspector, and its environment with its secrets. */
const execArgv = [
  ...process.execArgv.filter((flag) => flag.startsWith('--conditions=')),
  `--max-old-space-size=${HEAP_MEGABYTES_MAX}`,
]

const residentBytes = async (pid: number): Promise<number> => {
  const pages = await readFile(`/proc/${pid}/statm`, 'ascii').catch(() => '')
  return Number(pages.split(' ')[1] ?? 0) * PAGE_BYTES
}

/** An RLIMIT would not work: V8 reserves far more address space than it uses. Without /proc only the deadline applies. */
const killWhenTooLarge = async (child: ChildProcess, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted && child.pid !== undefined) {
    if ((await residentBytes(child.pid)) > RESIDENT_BYTES_MAX) child.kill('SIGKILL')
    await delay(WATCH_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

const firstMessage = async (child: ChildProcess, signal: AbortSignal): Promise<unknown> => {
  const ended = once(child, 'exit', { signal }).then(() => null)
  const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) ?? [null]
  return message
}

/** Opens the file in a child process. `asset.unsupported` when the child dies, is too slow or sends an invalid reply. */
export const probeInChild = async (
  request: ProbeRequest,
  deadlineMs: number,
): Promise<Result<ProbeAnswer>> => {
  const child = fork(childPath, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {}, execArgv })
  const done = new AbortController()
  const signal = AbortSignal.any([AbortSignal.timeout(deadlineMs), done.signal])
  void killWhenTooLarge(child, done.signal)
  child.on('error', () => done.abort())
  try {
    child.send(request)
    const answer = checkProbeAnswer(await firstMessage(child, signal))
    return answer.ok ? answer : fail('asset.unsupported', 'The media could not be read: opening it failed')
  } catch {
    return fail('asset.unsupported', `The media could not be read within ${deadlineMs} ms`)
  } finally {
    done.abort()
    child.kill('SIGKILL')
  }
}
