export { preflight } from './preflight.ts'
export { createPreflights } from './preflights.ts'
