import { scopeOf } from '../../arguments/names.ts'

/** Prefix of all our keys and pub/sub channels, for the ACL. */
const PREFIX = 'sm:'

/** Keys of one scope share a Cluster slot. Braces are escaped, because one would end the hash tag early. */
const tagOf = (scope: string): string => `{${scope.replaceAll(/[%{}]/g, encodeURIComponent)}}`

const inScope = (scope: string, kind: string): string => `${PREFIX}${tagOf(scope)}:${kind}`

const named = (kind: string) => (name: string) => {
  const scope = scopeOf(name)
  return `${inScope(scope, kind)}:${name.slice(scope.length + 1)}`
}

/** The Redis key of each kind of record, by its name at the port, `<scope>/<rest>`. */
export const redisKeys = {
  document: named('document'),
  /** Position of a channel. */
  channel: named('channel'),
  /** Publications of a channel; also the pub/sub channel that wakes its readers. */
  log: named('log'),
  latest: named('latest'),
  count: named('count'),
  lease: named('lease'),
  fence: named('fence'),
  /** A stored result of an earlier release, which still answers repeated requests. */
  result: (scope: string, key: string) => `${inScope(scope, 'result')}:${key}`,
  /** Results by digest of their key. */
  results: (scope: string) => `${inScope(scope, 'result')}:#records`,
  /** Order in which the results of each owner were stored. */
  resultOrder: (scope: string) => `${inScope(scope, 'result')}:#order`,
  /** Bytes of each owner's results. */
  resultUsage: (scope: string) => `${inScope(scope, 'result')}:#usage`,
  /** Names of the scope's documents, for listing by prefix. */
  documentIndex: (scope: string) => inScope(scope, 'documents'),
  /** Channels of the scope with a latest value, ordered by expiry. */
  latestIndex: (scope: string) => inScope(scope, 'latest'),
  /** All scopes ever written, each with its slash, in key order. */
  scopes: `${PREFIX}scopes`,
  probe: (id: string) => `${PREFIX}probe:${id}`,
} as const
