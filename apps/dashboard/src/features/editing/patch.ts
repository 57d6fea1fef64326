/** JSON merge patches (RFC 7396), as the API takes them: objects merge, `null` removes a member, the rest replaces. */
export type Patch = Readonly<Record<string, unknown>>

/** Names from the outside in: `['frame', 'x']`. */
export type FieldPath = readonly string[]

const isObject = (value: unknown): value is Patch =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const applyPatch = <Target extends object>(target: Target, patch: Patch): Target => {
  const members = new Map(Object.entries(target))
  for (const [name, value] of Object.entries(patch)) {
    const before: unknown = members.get(name)
    if (value === null) members.delete(name)
    else members.set(name, isObject(value) ? applyPatch(isObject(before) ? before : {}, value) : value)
  }
  return Object.fromEntries(members) as Target
}

/** One patch with the effect of both. A removal in the first stays, unless the second sets the member again. */
export const joinPatches = (first: Patch, second: Patch): Patch => {
  const joined = new Map(Object.entries(first))
  for (const [name, value] of Object.entries(second)) {
    const before = joined.get(name)
    joined.set(name, isObject(value) && isObject(before) ? joinPatches(before, value) : value)
  }
  return Object.fromEntries(joined)
}

/** The patch that takes `patch` back. */
export const inverseOf = (target: object, patch: Patch): Patch => {
  const members = new Map<string, unknown>(Object.entries(target))
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => {
      const before = members.get(name)
      if (isObject(value) && isObject(before)) return [name, inverseOf(before, value)]
      return [name, before ?? null]
    }),
  )
}

/** The single fields that a patch changes. */
export const fieldsOf = (patch: Patch): FieldPath[] =>
  Object.entries(patch).flatMap(([name, value]) =>
    isObject(value) && Object.keys(value).length > 0
      ? fieldsOf(value).map((path) => [name, ...path])
      : [[name]],
  )

/** Null where there is no such field. */
export const valueAt = (target: unknown, path: FieldPath): unknown =>
  path.reduce<unknown>((value, name) => (isObject(value) ? (value[name] ?? null) : null), target)

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other)

/** The fields of the patch that differ between two versions of its target. */
export const changedFields = (patch: Patch, before: unknown, after: unknown): FieldPath[] =>
  fieldsOf(patch).filter((path) => !isSame(valueAt(before, path), valueAt(after, path)))

/** True when the patch changes nothing. */
export const isIdle = (target: unknown, patch: Patch): boolean =>
  fieldsOf(patch).every((path) => isSame(valueAt(target, path), valueAt(patch, path)))
