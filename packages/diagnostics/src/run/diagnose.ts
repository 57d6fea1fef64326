import type { DoctorFinding, DoctorReport } from '@stream-manager/contracts'
import type { Check } from '../check.ts'
import { type DeploymentOptions, describeDeployment } from '../context/describe-deployment.ts'
import { openScrubber } from '../context/known-secrets.ts'
import { runChecks } from './run-checks.ts'

export interface DiagnoseOptions extends Omit<DeploymentOptions, 'registerSecret'> {
  readonly checks: readonly Check[]
  readonly timeoutMs: number
  readonly interrupt?: AbortSignal
  readonly onFinding?: (finding: DoctorFinding) => void
}

/** Runs the checks on the deployment that the environment and the folder describe. The report contains no secret. */
export const diagnose = async ({
  checks,
  timeoutMs,
  interrupt,
  onFinding,
  ...described
}: DiagnoseOptions): Promise<DoctorReport> => {
  const { scrub, register } = await openScrubber(described.environment)
  const deployment = describeDeployment({ ...described, registerSecret: (secret) => void register(secret) })
  return runChecks({
    ...{ checks, deployment, timeoutMs, scrub },
    ...(interrupt && { interrupt }),
    ...(onFinding && { onFinding }),
  })
}
