export { buildApp, type Standalone, type StandaloneOptions } from './app.ts'
export { firstRun } from './first-run.ts'
