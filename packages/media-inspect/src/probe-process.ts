import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail, type Result } from '@stream-manager/contracts'
import { checkProbeAnswer, type ProbeAnswer, type ProbeRequest } from './child/messages.ts'
import { watchMemory } from './memory-watch.ts'
import { limitedFork } from './process-limits.ts'

/** node-av alone takes about 120 MB. A demuxer that needs more than this limit is under attack. */
const RESIDENT_BYTES_MAX = 512 * 1024 * 1024
const HEAP_MEGABYTES_MAX = 128
/** Node and the codecs take about 1 s of CPU. */
const LIMITS = { openFiles: 64, cpuSeconds: 30, fileBytes: 0 }

const childPath = fileURLToPath(new URL(`./child/main${extname(import.meta.url)}`, import.meta.url))

/** Excludes the parent's loaders and inspector, and its environment with its secrets. */
const execArgv = [
  ...process.execArgv.filter((flag) => flag.startsWith('--conditions=')),
  `--max-old-space-size=${HEAP_MEGABYTES_MAX}`,
]

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
  const limited = limitedFork(execArgv, LIMITS)
  const child = fork(childPath, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {}, ...limited })
  const done = new AbortController()
  const signal = AbortSignal.any([AbortSignal.timeout(deadlineMs), done.signal])
  const onExceeded = () => void child.kill('SIGKILL')
  const endWatch =
    child.pid === undefined ? undefined : watchMemory(child.pid, { maxBytes: RESIDENT_BYTES_MAX, onExceeded })
  child.on('error', () => done.abort())
  try {
    child.send(request)
    const answer = checkProbeAnswer(await firstMessage(child, signal))
    return answer.ok ? answer : fail('asset.unsupported', 'The media could not be read: opening it failed')
  } catch {
    return fail('asset.unsupported', `The media could not be read within ${deadlineMs} ms`)
  } finally {
    done.abort()
    endWatch?.()
    child.kill('SIGKILL')
  }
}
