import type { Clock, EnvironmentVariables, Role } from '@stream-manager/contracts'
import type { EnvironmentSource } from '@stream-manager/service-kit'
import type { ServiceAddresses } from './service-addresses.ts'

/** Everything that checks know of the deployment. Checks read no variable elsewhere. */
export interface Deployment {
  /** Unparsed variables of this process. */
  readonly environment: EnvironmentSource
  /** Variables in force here. One with a fault has its default; `config.environment` reports the fault. */
  readonly settings: EnvironmentVariables
  /** Absolute path of the folder whose `.env` and compose files describe the deployment. */
  readonly folder: string
  /** Public address, such as `https://host/stream/`, that is checked through the proxy. */
  readonly target: URL | null
  readonly clock: Clock
  /** Time for one answer of a server. Default: 4 s. */
  readonly patienceMs?: number
  /** Addresses of services that are known better than by the variables, such as by heartbeats. */
  readonly addresses?: Partial<ServiceAddresses>
  /**
   * Signs an access token of one minute with the key of the services. Null when this machine has no key, or one that
   * cannot be used.
   */
  readonly signToken: (role: Role) => Promise<string | null>
  /** Hides the name in reports that are shared, such as the id of a stream. */
  readonly registerName: (name: string) => void
  /** Blanks the text from now on in all findings, such as a password that a check read from a file. */
  readonly registerSecret: (secret: string) => void
}

export interface DoctorContext extends Deployment {
  /** Aborted when the whole run ends. */
  readonly signal: AbortSignal
}

export interface CheckContext extends DoctorContext {
  /** Aborted at the deadline of this check. */
  readonly signal: AbortSignal
  /** The context of the run, which work shared between checks uses. */
  readonly run: DoctorContext
}

/**
 * Shares work between the checks of one run, for example reading the list of open ports. The work is done once, when the
 * first check asks, with the signal of the run: the deadline of the first check must not end it for the others.
 */
export const oncePerRun = <Value>(
  work: (context: DoctorContext) => Promise<Value>,
): ((context: CheckContext) => Promise<Value>) => {
  const results = new WeakMap<DoctorContext, Promise<Value>>()
  return ({ run }) => {
    const result = results.get(run) ?? work(run)
    results.set(run, result)
    return result
  }
}
