export { buildApp, type Sidecar, type SidecarOptions } from './app.ts'
export { sidecarPart } from './part.ts'
export type { ProbeTargets } from './watch/round.ts'
export type { StreamSource } from './watch/streams.ts'
