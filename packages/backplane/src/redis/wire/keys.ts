import { scopeOf } from '../../arguments/names.ts'

/** Every key and pub/sub channel of ours begins so, for the ACL. */
const PREFIX = 'sm:'

/** Keys of one scope share a Cluster slot; a brace inside the scope would end its hash tag early. */
const tagOf = (scope: string): string => `{${scope.replaceAll(/[%{}]/g, encodeURIComponent)}}`

const inScope = (scope: string, kind: string): string => `${PREFIX}${tagOf(scope)}:${kind}`

const named = (kind: string) => (name: string) => {
  const scope = scopeOf(name)
  return `${inScope(scope, kind)}:${name.slice(scope.length + 1)}`
}

/** Where everything is in Redis. Names are those of the port, `<scope>/<rest>`. */
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
  result: (scope: string, key: string) => `${inScope(scope, 'result')}:${key}`,
  /** Names of the scope's documents, for listing by prefix. */
  documentIndex: (scope: string) => inScope(scope, 'documents'),
  /** Channels of the scope with a latest value, by when it expires. */
  latestIndex: (scope: string) => inScope(scope, 'latest'),
  /** All scopes ever written, each with its slash, in the order of their keys. */
  scopes: `${PREFIX}scopes`,
  probe: (id: string) => `${PREFIX}probe:${id}`,
} as const
