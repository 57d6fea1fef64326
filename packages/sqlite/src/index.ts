export { Database, type Row } from './database.ts'
export { pragmaNumber, requireOwnDatabase, requireUndamaged } from './own-database.ts'
export { attempt, createPrivateFile } from './private-file.ts'
export { type StorageFault, storageFault } from './storage-fault.ts'
