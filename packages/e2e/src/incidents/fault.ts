import type { SystemPart } from '@stream-manager/contracts'
import type { ServerProcess, TestScope } from '@stream-manager/test-kit'
import type { IncidentDeployment } from './world.ts'

export interface Injected {
  readonly repair: () => unknown
}

export interface Fault {
  readonly name: string
  /** The part at fault. */
  readonly part: SystemPart
  /** Matches a sentence that was written after the injection. */
  readonly evidence: RegExp
  readonly inject: (t: TestScope, world: IncidentDeployment) => Promise<Injected>
}

/** A service, Redis or the proxy. */
interface Running {
  readonly process: Pick<ServerProcess, 'kill' | 'freeze' | 'thaw' | 'start'>
}

export const killed = async ({ process }: Running): Promise<Injected> => {
  await process.kill()
  return { repair: () => process.start() }
}

export const frozen = async ({ process }: Running): Promise<Injected> => {
  process.freeze()
  return { repair: () => process.thaw() }
}
