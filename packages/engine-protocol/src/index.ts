export * from './engine-messages.ts'
export * from './guard-messages.ts'
