import { isRecord } from '@stream-manager/contracts'
import { type Direction, type Finding, OPEN_FIELDS, type Rule } from './rules.ts'

export type Json = Readonly<Record<string, unknown>>

/** The part of the documents in which references are looked up. */
export interface Documents {
  readonly before: Json
  readonly after: Json
}

export interface Place {
  readonly direction: Direction
  readonly at: string
  readonly documents: Documents
  /** Pairs of references under comparison, so that a schema that contains itself ends. */
  readonly open: ReadonlySet<string>
}

const record = (value: unknown): Json => (isRecord(value) ? value : {})

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Follows a `$ref`; any other value is returned unchanged. */
export const resolve = (value: unknown, document: Json): Json => {
  const schema = record(value)
  const reference = schema['$ref']
  if (typeof reference !== 'string') return schema
  return record(
    reference
      .slice(2)
      .split('/')
      .reduce<unknown>((at, part) => record(at)[part.replaceAll('~1', '/').replaceAll('~0', '~')], document),
  )
}

const finding = (rule: Rule, { at }: Place): Finding => ({ rule, at })

const below = (place: Place, part: string): Place => ({ ...place, at: `${place.at}/${part}` })

const variantsOf = (schema: Json): readonly unknown[] | null => {
  const variants = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(variants) ? variants : null
}

const valuesOf = (schema: Json): readonly unknown[] | null => {
  if ('const' in schema) return [schema['const']]
  return Array.isArray(schema['enum']) ? schema['enum'] : null
}

const typesOf = (schema: Json): readonly string[] | null => {
  const types = [schema['type']].flat().filter((type) => typeof type === 'string')
  return types.length > 0
    ? types.flatMap((type) => (type === 'number' ? ['number', 'integer'] : [type]))
    : null
}

/** Everything of `part` is in `whole`; null stands for anything. */
const isWithin = (part: readonly unknown[] | null, whole: readonly unknown[] | null): boolean =>
  whole === null || (part?.every((value) => whole.includes(value)) ?? false)

const typeFindings = (before: Json, after: Json, place: Place): Finding[] => {
  const [old, now] = [typesOf(before), typesOf(after)]
  if (place.direction === 'request')
    return isWithin(old, now) ? [] : [finding('request.type.narrowed', place)]
  return isWithin(now, old) ? [] : [finding('response.type.widened', place)]
}

const enumFindings = (before: Json, after: Json, place: Place): Finding[] => {
  const [old, now] = [valuesOf(before), valuesOf(after)]
  if (place.direction === 'request')
    return isWithin(old, now) ? [] : [finding('request.enum.narrowed', place)]
  const isOpen = OPEN_FIELDS.includes(place.at.slice(place.at.lastIndexOf('/') + 1))
  return isOpen || isWithin(now, old) ? [] : [finding('response.enum.widened', place)]
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
const EXACT = ['pattern', 'multipleOf', 'format', 'uniqueItems']

const limitFindings = (before: Json, after: Json, place: Place): Finding[] => {
  if (place.direction === 'response') return []
  const number = (schema: Json, name: string, absent: number) => Number(schema[name] ?? absent)
  const narrowed = [
    ...LOWER.filter((name) => number(after, name, -Infinity) > number(before, name, -Infinity)),
    ...UPPER.filter((name) => number(after, name, Infinity) < number(before, name, Infinity)),
    ...EXACT.filter((name) => name in after && after[name] !== before[name]),
  ]
  return narrowed.map((name) => finding('request.limit.narrowed', below(place, name)))
}

const fieldFindings = (before: Json, after: Json, place: Place): Finding[] => {
  const [old, now] = [record(before['properties']), record(after['properties'])]
  const [required, nowRequired] = [list(before['required']), list(after['required'])]
  const at = (rule: Rule, name: unknown) => finding(rule, below(place, String(name)))
  const gone = Object.keys(old).filter((name) => !(name in now))
  const kept = Object.keys(old).filter((name) => name in now)
  const deeper = kept.flatMap((name) => compareSchemas(old[name], now[name], below(place, name)))
  if (place.direction === 'request') {
    const closed = after['additionalProperties'] === false
    return [
      ...(closed ? gone.map((name) => at('request.field.removed', name)) : []),
      ...nowRequired
        .filter((name) => !required.includes(name))
        .map((name) => at('request.field.required', name)),
      ...deeper,
    ]
  }
  return [
    ...gone.map((name) => at('response.field.removed', name)),
    ...required
      .filter((name) => !gone.includes(String(name)) && !nowRequired.includes(name))
      .map((name) => at('response.field.optional', name)),
    ...deeper,
  ]
}

const elementFindings = (before: Json, after: Json, place: Place): Finding[] =>
  ['items', 'additionalProperties'].flatMap((name) =>
    isRecord(before[name]) && isRecord(after[name])
      ? compareSchemas(before[name], after[name], below(place, '*'))
      : [],
  )

const PARTS = [typeFindings, enumFindings, limitFindings, fieldFindings, elementFindings]

const fewest = (findings: readonly (readonly Finding[])[]): readonly Finding[] =>
  findings.toSorted((one, other) => one.length - other.length)[0] ?? []

/**
 * Unions: each old variant of a request must still be accepted by a new one; each new variant of a response must be one
 * that readers knew. The findings of the closest variant are reported.
 */
const unionFindings = (before: Json, after: Json, place: Place): readonly Finding[] => {
  const [old, now] = [variantsOf(before) ?? [before], variantsOf(after) ?? [after]]
  return place.direction === 'request'
    ? old.flatMap((variant) => fewest(now.map((candidate) => compareSchemas(variant, candidate, place))))
    : now.flatMap((variant) => fewest(old.map((candidate) => compareSchemas(candidate, variant, place))))
}

/** Breaking changes for clients when the first schema becomes the second one. */
export const compareSchemas = (
  beforeValue: unknown,
  afterValue: unknown,
  place: Place,
): readonly Finding[] => {
  const pair = `${String(record(beforeValue)['$ref'])} ${String(record(afterValue)['$ref'])}`
  if (pair.includes('#') && place.open.has(pair)) return []
  const inside = { ...place, open: new Set([...place.open, pair]) }
  const before = resolve(beforeValue, place.documents.before)
  const after = resolve(afterValue, place.documents.after)
  if (variantsOf(before) || variantsOf(after)) return unionFindings(before, after, inside)
  return PARTS.flatMap((part) => part(before, after, inside))
}
