import type { PreflightRequest, PreflightStepName } from '@stream-manager/contracts'
import type { Address } from '@stream-manager/destinations'
import type { Reaching } from './reach.ts'

/** How destinations of one type are tried. Its functions throw `OutputFault` for a url that cannot be used. */
export interface Preflight {
  addressOf(request: PreflightRequest): Address
  /** The steps that may be taken, in their order. */
  readonly steps: readonly PreflightStepName[]
  /** Parts of the url that are secret as the key is. */
  secretsOf(request: PreflightRequest): readonly string[]
  /** A sentence: the proof that it is when no step failed, and the questions that it leaves open. */
  proves(request: PreflightRequest): string
  /** Takes the steps. Rejects with `StepFailed` after one that failed. */
  run(reaching: Reaching, request: PreflightRequest): Promise<void>
}
