import { within } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import type { DoctorReport, Heartbeat, ServiceName } from '@stream-manager/contracts'
import { readHeartbeats } from '@stream-manager/diagnostics'
import { CHECKS, type Check, diagnose, selectChecks } from '@stream-manager/diagnostics/doctor'
import type { EnvironmentSource } from '@stream-manager/service-kit'

const DEADLINE_MS = 10_000
const HEARTBEATS_MS = 1000

/** These ask what listens on the machine of the services. The sidecar may have a machine, or a container, of its own. */
const NOT_FROM_HERE = ['ports']

export interface QuickChecksOptions {
  readonly backplane: Pick<Backplane, 'listLatest'>
  /** Unparsed variables of this process. */
  readonly environment: EnvironmentSource
  readonly readToken: () => Promise<string | null>
  /** Default: the quick checks of the doctor. */
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
  const { backplane, environment, readToken, deadlineMs = DEADLINE_MS } = options
  const checks = options.checks ?? selectChecks(CHECKS, { skip: NOT_FROM_HERE })
  return async (interrupt: AbortSignal): Promise<DoctorReport> =>
    diagnose({
      ...{ checks, environment, interrupt, timeoutMs: deadlineMs - HEARTBEATS_MS },
      addresses: await announced(backplane),
      signToken: readToken,
    })
}
