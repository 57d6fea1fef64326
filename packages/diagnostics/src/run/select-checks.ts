import type { Check } from '../check.ts'

export interface Selection {
  /** Ids or groups. Their dependencies run too: without them one cause would show as many. */
  readonly only?: readonly string[]
  /** Ids or groups. Checks that depend on them run as if these had passed. */
  readonly skip?: readonly string[]
  readonly deep?: boolean
}

const isNamed = ({ id, group }: Check, names: readonly string[]): boolean =>
  names.includes(id) || names.includes(group)

/** Adds everything that the checks depend on. Dependencies stand before their dependents in the list. */
const withDependencies = (checks: readonly Check[], names: readonly string[]): Check[] => {
  const wanted = new Set<string>()
  for (const check of checks.toReversed()) {
    if (!isNamed(check, names) && !wanted.has(check.id)) continue
    wanted.add(check.id)
    for (const id of check.dependsOn) wanted.add(id)
  }
  return checks.filter(({ id }) => wanted.has(id))
}

/** The names that are neither an id nor a group of a check. */
export const unknownNames = (checks: readonly Check[], names: readonly string[]): string[] =>
  names.filter((name) => !checks.some((check) => isNamed(check, [name])))

/** The checks to run, in their order. A deep check that is named in `only` runs without `deep`. */
export const selectChecks = (
  checks: readonly Check[],
  { only = [], skip = [], deep = false }: Selection,
): Check[] => {
  const asked = only.length > 0 ? withDependencies(checks, only) : checks
  return asked.filter(
    (check) => !isNamed(check, skip) && (deep || check.cost === 'quick' || only.includes(check.id)),
  )
}
