export * from './asset-files.ts'
export * from './layout.ts'
