export { firstRun } from './first-run.ts'
