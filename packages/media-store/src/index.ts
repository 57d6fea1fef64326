export * from './asset-files.ts'
export { isDiskLow, type ReservedSpace } from './free-space.ts'
export * from './layout.ts'
export type { CheckSize } from './received-bytes.ts'
