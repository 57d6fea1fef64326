import type { Lookup } from './interpolate.ts'

const DEFAULT_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']
const STANDALONE = 'docker-compose.standalone.yml'

const overrideOf = (name: string): string => name.replace(/\.(ya?ml)$/, '.override.$1')

/**
 * The lists of compose files that somebody may start together: the one that `COMPOSE_FILE` names, or else production (the
 * base file alone), development (with its override) and standalone.
 */
export const composeSetUps = (lookup: Lookup, exists: (name: string) => boolean): string[][] => {
  const named = lookup('COMPOSE_FILE')
  if (named) return [named.split(lookup('COMPOSE_PATH_SEPARATOR') || ':').filter(Boolean)]
  const base = DEFAULT_NAMES.find(exists)
  const standalone = exists(STANDALONE) ? [[STANDALONE]] : []
  if (base === undefined) return standalone
  const override = overrideOf(base)
  return [[base], ...(exists(override) ? [[base, override]] : []), ...standalone]
}
