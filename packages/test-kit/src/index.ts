export { ApiDriver, type DrivenState, until } from './system/api-driver.ts'
export { freePorts } from './system/free-ports.ts'
export { cpuSeconds, peakResidentMb, residentMb } from './system/process-figures.ts'
export { childrenOf, type RunningSystem, type SystemOptions, startSystem } from './system/running-system.ts'
