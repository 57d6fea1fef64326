import { execFile } from 'node:child_process'
import { messageOf, systemErrorCode } from '@stream-manager/service-kit'
import type { Deployment } from '../context/context.ts'

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024
const DEADLINE_MS = 10_000
/** Checks look at containers only behind this question. */
const VERSION_DEADLINE_MS = 5000

export interface DockerPlace extends Pick<Deployment, 'environment' | 'folder'> {
  readonly signal: AbortSignal
}

export interface DockerAnswer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs the program `docker` in the folder of the deployment. Null where there is no such program. Rejects at the deadline
 * and at an abort, which end the program.
 */
export const docker = (
  args: readonly string[],
  { environment, folder, signal }: DockerPlace,
  deadlineMs = DEADLINE_MS,
): Promise<DockerAnswer | null> =>
  new Promise((resolve, reject) => {
    const options = {
      ...{ cwd: folder, env: { ...environment }, maxBuffer: MAX_OUTPUT_BYTES },
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
    }
    execFile('docker', args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
      else if (systemErrorCode(error) === 'ENOENT') resolve(null)
      else if (options.signal.aborted && !signal.aborted)
        reject(new Error(`docker ${args[0]} had no answer within ${deadlineMs} ms`))
      else reject(error)
    })
  })

export const firstLine = (text: string): string => text.trim().split('\n')[0] ?? ''

/** Null where a Docker daemon answers, or the reason why none does. */
export const dockerProblem = async (place: DockerPlace): Promise<string | null> => {
  const asked = docker(['version', '--format', '{{.Server.Version}}'], place, VERSION_DEADLINE_MS)
  const answer = await asked.catch((error: unknown) => {
    place.signal.throwIfAborted()
    return { code: 1, stdout: '', stderr: messageOf(error) }
  })
  if (answer === null) return 'there is no program docker here'
  return answer.code === 0 ? null : firstLine(answer.stderr) || `docker version ended with ${answer.code}`
}
