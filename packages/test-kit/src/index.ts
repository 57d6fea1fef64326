export { freePorts } from './system/free-ports.ts'
export { cpuSeconds, peakResidentMb, residentMb } from './system/process-figures.ts'
export { childrenOf, type RunningSystem, startSystem, type SystemOptions } from './system/running-system.ts'
