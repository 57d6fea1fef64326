export { buildApp, type EngineApp } from './app.ts'
export type { EngineContext } from './supervisor/stream-runner.ts'
