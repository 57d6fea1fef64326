import { preferredProxy } from '@stream-manager/infra'
import { missingProgram } from '@stream-manager/test-kit'

/** For `{ skip }`: what a deployment behind a proxy lacks here, or false. */
export const missingDeployment = (): string | false =>
  missingProgram('redis-server') || missingProgram(preferredProxy())
