import { within } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import type { DoctorReport, Heartbeat, ServiceName } from '@stream-manager/contracts'
import { readHeartbeats } from '@stream-manager/diagnostics'
import { CHECKS, type Check, diagnose, selectChecks } from '@stream-manager/diagnostics/doctor'
import type { EnvironmentSource } from '@stream-manager/service-kit'

const DEADLINE_MS = 10_000
const HEARTBEATS_MS = 1000

/** Asks what listens on the machine of the services. */
const PORTS = ['ports']

/**
 * Checks that ask about the machine and the settings of other services. A sidecar beside separate services has a machine,
 * or a container, and variables of its own.
 */
const OF_OTHER_SERVICES = [
  ...PORTS,
  ...['host.cores', 'host.memory', 'host.open-files', 'host.disk-speed', 'host.encode'],
  ...['socket.origin', 'origins', 'identity'],
]

const quickChecks = (environment: EnvironmentSource): readonly Check[] =>
  selectChecks(CHECKS, { skip: environment['REDIS_URL'] ? OF_OTHER_SERVICES : PORTS })

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
  const checks = options.checks ?? quickChecks(environment)
  return async (interrupt: AbortSignal): Promise<DoctorReport> =>
    diagnose({
      ...{ checks, environment, interrupt, timeoutMs: deadlineMs - HEARTBEATS_MS },
      addresses: await announced(backplane),
      // The token of the sidecar reads the state of streams and nothing else.
      signToken: (role) => (role === 'viewer' ? readToken() : Promise.resolve(null)),
    })
}
