import { BACKPLANE_LIMITS } from '../port/limits.ts'

/** Above every character of a key, so that it ends the range of keys with one prefix. */
export const HIGHEST_CHARACTER = '\u{10ffff}'

/** A lone surrogate is stored as U+FFFD, which would merge different names. */
const FORBIDDEN = new RegExp(`[\\p{Control}\\p{Surrogate}${HIGHEST_CHARACTER}]`, 'u')

/** Throws unless the name of a document, channel or lease is `<scope>/<rest>` and can be stored unchanged. */
export const requireName = (what: string, name: string): string => {
  const slash = name.indexOf('/')
  if (slash < 1 || slash === name.length - 1) {
    throw new TypeError(`${what} "${name}" must begin with a scope, as in "stream:main/desired"`)
  }
  if (FORBIDDEN.test(name)) {
    throw new TypeError(
      `${what} ${JSON.stringify(name)} contains a control character, a lone surrogate or U+10FFFF`,
    )
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

/** The one scope of all names. Throws for several scopes or none: such a call cannot be atomic. */
export const requireOneScope = (names: readonly string[]): string => {
  const scopes = new Set(names.map(scopeOf))
  const [scope] = scopes
  if (scope === undefined) throw new TypeError('a commit must name at least one document, channel or lease')
  if (scopes.size > 1) {
    throw new TypeError(`everything in one call must share one scope, not ${[...scopes].join(', ')}`)
  }
  return scope
}
