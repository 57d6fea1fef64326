export * from './amf0.ts'
export * from './byte-reader.ts'
export * from './chunks.ts'
export * from './flv.ts'
