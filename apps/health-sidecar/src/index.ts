export { buildApp, type Sidecar, type SidecarOptions } from './app.ts'
export type { StreamSource } from './watch/streams.ts'
export type { ProbeTargets } from './watch/survey.ts'
