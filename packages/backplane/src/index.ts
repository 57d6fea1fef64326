export { type EmbeddedBackplaneOptions, openEmbeddedBackplane } from './embedded/open.ts'
export { BACKPLANE_LIMITS } from './limits.ts'
export { LocalCounts } from './local-counts.ts'
export * from './port.ts'
