import { lt } from 'semver'
import type { Floor, Versions } from './versions.ts'

/** Faults of the versions in use, one sentence each. */
export const floorFaults = (floors: readonly Floor[], versions: Versions): string[] =>
  floors.flatMap(({ name, ecosystem, use = 'required', floor, why }) => {
    const found = versions.get(`${ecosystem} ${name}`) ?? []
    if (use === 'forbidden') return found.map((version) => `${name} ${version} must not be used: ${why}`)
    if (floor === undefined) return [`${name} has no floor`]
    if (found.length === 0 && use === 'required') return [`no ${ecosystem} is called ${name}: drop its floor`]
    return found
      .filter((version) => lt(version, floor))
      .map((version) => `${name} ${version} is below ${floor}: ${why}`)
  })
