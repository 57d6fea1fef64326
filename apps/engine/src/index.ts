export { buildApp, type EngineApp } from './app.ts'
export { childEnvironment, childMemoryMaxBytes } from './config.ts'
export { enginePart } from './part.ts'
export type { EngineContext } from './supervisor/stream-runner.ts'
