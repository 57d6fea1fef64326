import type { DoctorFinding, DoctorReport } from '@stream-manager/contracts'
import { createScrubber } from '@stream-manager/service-kit'
import type { Check } from '../check.ts'
import { type DeploymentOptions, describeDeployment } from '../context/describe-deployment.ts'
import { secretsIn, secretsInFiles } from '../context/known-secrets.ts'
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
  const { scrub, register } = createScrubber()
  const { environment } = described
  for (const secret of [...secretsIn(environment), ...(await secretsInFiles(environment))]) register(secret)
  const deployment = describeDeployment({ ...described, registerSecret: (secret) => void register(secret) })
  return runChecks({
    ...{ checks, deployment, timeoutMs, scrub },
    ...(interrupt && { interrupt }),
    ...(onFinding && { onFinding }),
  })
}
