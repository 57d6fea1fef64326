export { type Check, type Fault, fault, type Outcome, pass, skip } from './check.ts'
export { CHECKS } from './checks/registry.ts'
export { heldFor } from './checks/socket/idle.ts'
export { type CheckContext, type Deployment, oncePerRun } from './context/context.ts'
export { type DeploymentOptions, describeDeployment } from './context/describe-deployment.ts'
export { openScrubber } from './context/known-secrets.ts'
export type { CureOutcome } from './cures/apply.ts'
export type { Cure } from './cures/cure.ts'
export { Fix, type FixOptions } from './cures/fix.ts'
export type { PlannedCure } from './cures/plan.ts'
export { CURES } from './cures/registry.ts'
export { type InForceOptions, type SettingsInForce, settingsInForce } from './deployment/in-force.ts'
export {
  type ComposeProject,
  compose,
  composeContainers,
  composeProjects,
  composeServices,
} from './docker/compose.ts'
export { type DockerPlace, dockerProblem } from './docker/docker.ts'
export { restartService } from './docker/restart.ts'
export { type OurProcess, ourProcesses } from './processes/our-processes.ts'
export { type DiagnoseOptions, diagnose } from './run/diagnose.ts'
export { type QuickChecksOptions, quickChecksOf } from './run/quick-checks.ts'
export { ReportCache } from './run/report-cache.ts'
export { type Selection, selectChecks, unknownNames } from './run/select-checks.ts'
export { Anonymiser, type AnonymiserOptions } from './share/anonymiser.ts'
