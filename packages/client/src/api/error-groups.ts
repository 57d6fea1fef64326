import type {
  ErrorGroup,
  ErrorGroupDetails,
  ErrorGroupPatch,
  ErrorOccurrence,
  ErrorPattern,
  ErrorsQuery,
} from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isNumber, isText, isTexts, listOf, orNull, shape } from '../guards.ts'
import type { ReadOptions, WriteOptions } from '../options.ts'
import type { Perform } from '../transport/operation.ts'
import { atId } from './at-id.ts'
import { callsOn } from './calls.ts'
import { isPage, type Page } from './page.ts'

/** All errors: `analytics.unavailable` where the deployment has no store of history. */
export interface ErrorGroupsApi {
  /** Groups, the one that occurred last first. */
  list(query: ErrorsQuery, options?: ReadOptions): Promise<Page<ErrorGroup>>
  get(errorId: string, options?: ReadOptions): Promise<ErrorGroupDetails>
  /** Resolves, ignores or reopens a group. */
  setState(errorId: string, state: ErrorGroupPatch['state'], options?: WriteOptions): Promise<ErrorGroup>
}

const isTextOrNull = orNull(isText)

const GROUP = {
  id: isText,
  code: isTextOrNull,
  message: isText,
  frame: isTextOrNull,
  severity: isText,
  state: isText,
  firstAt: isText,
  lastAt: isText,
  count: isNumber,
  timeToRecoverSeconds: orNull(isNumber),
  services: isTexts,
  instances: isTexts,
  streams: isTexts,
  versions: isTexts,
}

const isGroup = shape<ErrorGroup>(GROUP)

const isDetails = shape<ErrorGroupDetails>({
  ...GROUP,
  histogram: listOf(shape<ErrorGroupDetails['histogram'][number]>({ at: isText, count: isNumber })),
  pattern: shape<ErrorPattern>({
    everySeconds: orNull(isNumber),
    sinceVersion: isTextOrNull,
    instance: isTextOrNull,
  }),
  occurrences: listOf(
    shape<ErrorOccurrence>({
      id: isText,
      at: isText,
      count: isNumber,
      service: isText,
      records: listOf(isRecord),
    }),
  ),
})

const PATH = '/errors'
const isGroups = isPage(isGroup)

export const errorGroupsApi = (perform: Perform): ErrorGroupsApi => {
  const { answer } = callsOn(perform)
  return {
    list: (query, options) =>
      answer({ method: 'errors.list', path: PATH, verb: 'GET', params: query, query }, isGroups, options),
    get: (id, options) => answer(atId(PATH, id, { method: 'errors.get', verb: 'GET' }), isDetails, options),
    setState: (id, state, options) => {
      const operation = atId(PATH, id, { method: 'errors.update', verb: 'PATCH' })
      return answer({ ...operation, params: { id, state }, body: { state } }, isGroup, options)
    },
  }
}
