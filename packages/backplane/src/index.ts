export { type EmbeddedBackplaneOptions, openEmbeddedBackplane } from './embedded/open.ts'
export { BACKPLANE_LIMITS } from './limits.ts'
export * from './port.ts'
