export { buildApp, type Standalone, type StandaloneOptions } from './app.ts'
