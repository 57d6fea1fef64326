export * from './errors.ts'
export * from './events.ts'
export * from './intake.ts'
export * from './store.ts'
