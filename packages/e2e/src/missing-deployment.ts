import { preferredProxy } from '@stream-manager/infra'
import { missingProgram } from '@stream-manager/test-kit'

/** Value for `{ skip }`: the program that a deployment behind a proxy misses on this machine, or false. */
export const missingDeployment = (): string | false =>
  missingProgram('redis-server') || missingProgram(preferredProxy())
