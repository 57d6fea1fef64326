import { type ChildProcess, fork, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Result } from '@stream-manager/contracts'
import { watchMemory } from './memory-watch.ts'
import { limitedFork } from './process-limits.ts'

/** node-av alone takes about 120 MB. A demuxer that needs more than this limit is under attack. */
const RESIDENT_BYTES_MAX = 512 * 1024 * 1024
const HEAP_MEGABYTES_MAX = 128
/** Node and the codecs take about 1 s of CPU. */
const LIMITS = { openFiles: 64, cpuSeconds: 30, fileBytes: 0 }

const pathOf = (program: string): string =>
  fileURLToPath(new URL(`./child/${program}${extname(import.meta.url)}`, import.meta.url))

/** Excludes the parent's loaders and inspector, and its environment with its secrets. */
const execArgv = [
  ...process.execArgv.filter((flag) => flag.startsWith('--conditions=')),
  `--max-old-space-size=${HEAP_MEGABYTES_MAX}`,
]

interface Question<Answer> {
  /** File in `child`, without its extension. */
  readonly program: string
  readonly request: object
  readonly checkAnswer: (message: unknown) => Result<Answer>
  readonly deadlineMs: number
  /** Default: the deadline alone ends the child. */
  readonly signal?: AbortSignal
  /** Bytes that the child reads from its standard input. Default: none. */
  readonly input?: Buffer
}

/** `died`: the child ended without an answer, or sent an invalid one. */
export type ChildAnswer<Answer> =
  | { readonly ok: true; readonly value: Answer }
  | { readonly ok: false; readonly reason: 'died' | 'late' }

const firstMessage = async (child: ChildProcess, signal: AbortSignal): Promise<unknown> => {
  const ended = once(child, 'exit', { signal }).then(() => null)
  const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) ?? [null]
  return message
}

const start = ({ program, input }: Question<unknown>): ChildProcess => {
  const stdio: StdioOptions = [input === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore', 'ipc']
  return fork(pathOf(program), { stdio, env: {}, ...limitedFork(execArgv, LIMITS) })
}

const send = (child: ChildProcess, { request, input }: Question<unknown>): void => {
  child.send(request)
  // A child that has ended, or needs no more, closes its end.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
}

/** Asks a program of this package in a process of its own, which ends with the answer or at the deadline. Never rejects. */
export const askChild = async <Answer>(question: Question<Answer>): Promise<ChildAnswer<Answer>> => {
  const { checkAnswer, deadlineMs, signal: given } = question
  const child = start(question)
  const done = new AbortController()
  const deadline = AbortSignal.timeout(deadlineMs)
  const signal = AbortSignal.any([deadline, done.signal, ...(given ? [given] : [])])
  const onExceeded = () => void child.kill('SIGKILL')
  const endWatch =
    child.pid === undefined ? undefined : watchMemory(child.pid, { maxBytes: RESIDENT_BYTES_MAX, onExceeded })
  child.on('error', () => done.abort())
  try {
    send(child, question)
    const answer = checkAnswer(await firstMessage(child, signal))
    return answer.ok ? { ok: true, value: answer.value } : { ok: false, reason: 'died' }
  } catch {
    return { ok: false, reason: deadline.aborted || given?.aborted ? 'late' : 'died' }
  } finally {
    done.abort()
    endWatch?.()
    child.kill('SIGKILL')
  }
}
