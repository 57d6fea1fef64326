import { within } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import type { DoctorReport, Heartbeat, ServiceName } from '@stream-manager/contracts'
import type { EnvironmentSource } from '@stream-manager/service-kit'
import type { Check } from '../check.ts'
import { CHECKS } from '../checks/registry.ts'
import type { Deployment } from '../context/context.ts'
import { readHeartbeats } from '../probes/heartbeats.ts'
import { diagnose } from './diagnose.ts'
import { selectChecks } from './select-checks.ts'

const DEADLINE_MS = 10_000
const HEARTBEATS_MS = 1000

export interface QuickChecksOptions {
  readonly backplane: Pick<Backplane, 'listLatest'>
  /** Unparsed variables of this process. */
  readonly environment: EnvironmentSource
  /** Default: signs with the key of the services, where this process has it. */
  readonly signToken?: Deployment['signToken']
  /** Ids or groups that cannot be judged from this process. Default: none. */
  readonly skip?: readonly string[]
  /** Default: the quick checks of the doctor, without those in `skip`. */
  readonly checks?: readonly Check[]
  /** Default: 10 s. */
  readonly deadlineMs?: number
}

const newestAddress = (heartbeats: readonly Heartbeat[], service: ServiceName): string | null => {
  const ready = heartbeats.filter((beat) => beat.service === service && beat.ready && beat.address !== null)
  const [newest] = ready.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))
  return newest?.address ?? null
}

/** The addresses that services announce. Without any, those of the variables stand, and a check says that nothing answers. */
const announced = async (backplane: QuickChecksOptions['backplane']) => {
  const reading = readHeartbeats(backplane).catch(() => [])
  const heartbeats = await within(reading, { deadlineMs: HEARTBEATS_MS, onLate: () => [] })
  const api = newestAddress(heartbeats, 'stream-api')
  const gateway = newestAddress(heartbeats, 'ws-gateway')
  return {
    ...(api !== null && { api }),
    ...(gateway !== null && { gateway: new URL('/ws', gateway).href }),
  }
}

/** Runs the quick checks with what this process knows. The report is there before the deadline. */
export const quickChecksOf = (options: QuickChecksOptions) => {
  const { backplane, environment, signToken, skip = [], deadlineMs = DEADLINE_MS } = options
  const checks = options.checks ?? selectChecks(CHECKS, { skip })
  return async (interrupt: AbortSignal): Promise<DoctorReport> =>
    diagnose({
      ...{ checks, environment, interrupt, timeoutMs: deadlineMs - HEARTBEATS_MS },
      addresses: await announced(backplane),
      ...(signToken && { signToken }),
    })
}
