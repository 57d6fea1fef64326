import { isRecord } from '@stream-manager/contracts'

/**
 * What replaces something that is stored, with the fields of it that only a newer version knows. For replacements that
 * have every field of this version, so that what they lack is not of it.
 */
export const keepNewerFields = <Value extends object>(stored: object, replacement: Value): Value => {
  const before: Record<string, unknown> = { ...stored }
  const fields = Object.entries(replacement).map(([name, value]) => {
    const earlier = before[name]
    return [name, isRecord(earlier) && isRecord(value) ? keepNewerFields(earlier, value) : value]
  })
  return { ...before, ...Object.fromEntries(fields) }
}

/** The fields of something stored that `properties` name, and those that only a newer version knows. */
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
