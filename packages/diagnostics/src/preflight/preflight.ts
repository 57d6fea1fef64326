import type { PreflightReport, PreflightRequest, PreflightType } from '@stream-manager/contracts'
import { showAddress } from '@stream-manager/destinations'
import { icecastPreflight } from './icecast.ts'
import type { Preflight } from './kinds.ts'
import type { PreflightOptions } from './options.ts'
import { rtmpPreflight } from './rtmp.ts'
import { withoutSecrets } from './scrub.ts'
import { srtPreflight } from './srt.ts'
import { StepFailed, Walk } from './walk.ts'

const DEADLINE_MS = 15_000
const STEP_MS = 5000

const KINDS: Readonly<Record<PreflightType, Preflight>> = {
  rtmp: rtmpPreflight,
  icecast: icecastPreflight,
  srt: srtPreflight,
}

const NOT_ASKED = 'No publication was asked for'

/** Settles when no step is left, or after the first that failed. */
const walkAll = async (run: () => Promise<void>): Promise<boolean> => {
  try {
    await run()
    return true
  } catch (error) {
    if (error instanceof StepFailed) return false
    throw error
  }
}

const skipRest = (walk: Walk, { steps }: Preflight, hasPassed: boolean): void => {
  const last = walk.steps.at(-1)?.name
  if (hasPassed) walk.skip(steps, NOT_ASKED)
  else walk.skip(steps, `Not tried, because the step ${last} failed`)
}

/**
 * Goes the way of an output to its destination, step by step, and sends no media. Every failure is a step of the report, with
 * a code of `output.*`. No text of the report contains the key, or a path or query of the url.
 * @throws {OutputFault} for a url that no output could use.
 */
export const preflight = async (
  request: PreflightRequest,
  options: PreflightOptions,
): Promise<PreflightReport> => {
  const { egress, signal, deadlineMs = DEADLINE_MS, stepMs = STEP_MS, nowMs = Date.now } = options
  const kind = KINDS[request.type]
  const address = kind.addressOf(request)
  const ending = new AbortController()
  const over = AbortSignal.any([ending.signal, AbortSignal.timeout(deadlineMs), ...(signal ? [signal] : [])])
  const destination = showAddress(address)
  const walk = new Walk({ destination, signal: over, stepMs })
  const startedAt = performance.now()
  try {
    const reaching = { walk, address, egress, signal: over, nowMs }
    skipRest(walk, kind, await walkAll(() => kind.run(reaching, request)))
  } finally {
    ending.abort()
  }
  const failed = walk.steps.find(({ status }) => status === 'fail')
  const report = {
    type: request.type,
    destination,
    ok: failed === undefined,
    proves: failed ? `The way ends at the step ${failed.name}.` : kind.proves(request),
    durationMs: Math.round(performance.now() - startedAt),
    steps: walk.steps,
  }
  return withoutSecrets(report, [request.key, ...kind.secretsOf(request)])
}
