import type { Guard } from '../guards.ts'

/** For a field that an older replica of the server does not send. */
export const isAbsentOr =
  <Value>(guard: Guard<Value>) =>
  (value: unknown): boolean =>
    value === undefined || guard(value)
