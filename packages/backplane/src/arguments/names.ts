import { BACKPLANE_LIMITS } from '../port/limits.ts'

/** Above every character a key may hold, so that it closes the range of keys with one prefix. */
export const HIGHEST_CHARACTER = '\u{10ffff}'

/** A lone surrogate is stored as U+FFFD, so two different names would become one. */
const FORBIDDEN = new RegExp(`[\\p{Control}\\p{Surrogate}${HIGHEST_CHARACTER}]`, 'u')

/** Throws unless the name of a document, channel or lease reads `<scope>/<rest>` and can be stored as it is. */
export const requireName = (what: string, name: string): string => {
  const slash = name.indexOf('/')
  if (slash < 1 || slash === name.length - 1) {
    throw new TypeError(`${what} "${name}" must begin with a scope, as in "stream:main/desired"`)
  }
  if (FORBIDDEN.test(name)) {
    throw new TypeError(`${what} ${JSON.stringify(name)} holds characters that a name must not have`)
  }
  if (Buffer.byteLength(name) > BACKPLANE_LIMITS.keyBytes) {
    throw new RangeError(
      `${what} "${name.slice(0, 40)}..." is longer than ${BACKPLANE_LIMITS.keyBytes} bytes`,
    )
  }
  return name
}

/** The text before the first `/`. */
export const scopeOf = (name: string): string => name.slice(0, name.indexOf('/'))

/** The one scope of all names. Throws when there are several or none: such a call cannot be atomic. */
export const requireOneScope = (names: readonly string[]): string => {
  const scopes = new Set(names.map(scopeOf))
  const [scope] = scopes
  if (scope === undefined) throw new TypeError('a commit must name at least one document, channel or lease')
  if (scopes.size > 1) {
    throw new TypeError(`everything in one call must share one scope, not ${[...scopes].join(', ')}`)
  }
  return scope
}
