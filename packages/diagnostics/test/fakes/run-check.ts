import type { DoctorFinding } from '@stream-manager/contracts'
import type { Check } from '../../src/check.ts'
import { type DeploymentOptions, describeDeployment } from '../../src/context/describe-deployment.ts'
import { runChecks } from '../../src/run/run-checks.ts'

/** Far beyond the deadline of any check. */
const TIMEOUT_MS = 600_000

/** A deployment with these variables and no others. */
export const deploymentOf = (
  environment: DeploymentOptions['environment'] = {},
  options: Partial<DeploymentOptions> = {},
) => describeDeployment({ environment, registerSecret: () => {}, ...options })

/** The finding of one check in a deployment with these variables. The checks it depends on count as passed. */
export const runCheck = async (
  check: Check,
  environment: DeploymentOptions['environment'] = {},
  options: Partial<DeploymentOptions> = {},
): Promise<DoctorFinding> => {
  const deployment = deploymentOf(environment, options)
  const { findings } = await runChecks({
    ...{ checks: [check], deployment, timeoutMs: TIMEOUT_MS },
    scrub: (text) => text,
  })
  const [finding] = findings
  if (finding === undefined) throw new Error(`no finding of ${check.id}`)
  return finding
}
