import type { FieldError } from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'

/**
 * Checks of values from the network. They check the fields that this package uses and the fields that identify a value.
 * The server's own schemas with their compiler would be larger than the rest of the package in a browser.
 */
export type Guard<Value> = (value: unknown) => value is Value

type Check = (value: unknown) => boolean

export const isText = (value: unknown): value is string => typeof value === 'string'

export const isNumber = (value: unknown): value is number => Number.isFinite(value)

export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

export const orNull =
  <Value>(guard: Guard<Value>): Guard<Value | null> =>
  (value): value is Value | null =>
    value === null || guard(value)

export const listOf =
  <Item>(guard: Guard<Item>): Guard<Item[]> =>
  (value): value is Item[] =>
    Array.isArray(value) && value.every(guard)

/** An object with at least these fields. A newer server may send more. */
export const shape = <Value extends object>(
  checks: Readonly<Partial<Record<keyof Value & string, Check>>>,
): Guard<Value> => {
  const entries = Object.entries<Check | undefined>(checks)
  return (value): value is Value =>
    isRecord(value) && entries.every(([name, check]) => check?.(value[name]) ?? true)
}

export const isTexts = listOf(isText)

export const isFieldErrors = listOf(shape<FieldError>({ path: isText, message: isText }))
