import { isRecord } from '@stream-manager/contracts'

/**
 * The replacement together with those stored fields that only a newer version knows. The replacement must have every
 * field of this version, so that a field it lacks belongs to a newer one.
 */
export const keepNewerFields = <Value extends object>(stored: object, replacement: Value): Value => {
  const before: Record<string, unknown> = { ...stored }
  const fields = Object.entries(replacement).map(([name, value]) => {
    const earlier = before[name]
    return [name, isRecord(earlier) && isRecord(value) ? keepNewerFields(earlier, value) : value]
  })
  return { ...before, ...Object.fromEntries(fields) }
}

/** Splits stored fields into those that `properties` names and those that only a newer version knows. */
export const splitFields = <Stored extends object>(
  stored: Stored,
  properties: object,
): { readonly known: Partial<Stored>; readonly newer: object } => {
  const isKnown = ([name]: [string, unknown]) => Object.hasOwn(properties, name)
  const fields = Object.entries(stored)
  return {
    known: Object.fromEntries(fields.filter(isKnown)) as Partial<Stored>,
    newer: Object.fromEntries(fields.filter((field) => !isKnown(field))),
  }
}
