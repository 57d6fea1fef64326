import type { AnalyticsReads, ErrorGroupRow } from '@stream-manager/analytics/port'
import { delay } from '@stream-manager/async'
import {
  DEFAULT_ERRORS_PAGE,
  type ErrorGroup,
  type ErrorGroupPatch,
  type ErrorStateChange,
  type ErrorsQuery,
  EVENT_LOGS,
  eventLogKey,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { type HistoryPlace, msOf, readHistoryPage } from '../store/history-page.ts'
import { noHistory } from '../store/no-history.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import type { Errors } from './api.ts'
import { presentDetails, presentGroup } from './present.ts'

const SCOPE = 'events'
/** The event handler reads a change at once. Without one the caller must not wait for long. */
const STORED_DEADLINE_MS = 3000
const LOOK_EVERY_MS = 50

interface Services {
  readonly context: Context
  readonly analytics: AnalyticsReads
}

const notFound = (id: string): Result<never> =>
  fail('error.not_found', `There is no group of errors "${id}" in the history`)

const placeOfRow = ({ lastMs, id }: ErrorGroupRow): HistoryPlace => ({ atMs: lastMs, id })

const list = async ({ analytics, context }: Services, query: ErrorsQuery) => {
  const { stream: streamId, from, cursor, limit = DEFAULT_ERRORS_PAGE, ...filter } = query
  const { rows, nextCursor } = await readHistoryPage({ cursor, limit, placeOfRow }, (before, atMost) =>
    analytics.listErrorGroups({
      ...filter,
      ...{ streamId, fromMs: msOf(from) },
      before: before && { lastMs: before.atMs, id: before.id },
      limit: atMost,
    }),
  )
  const nowMs = context.clock.now().getTime()
  // The caller may be limited to the stream it asks for, so others are not named.
  const namedIn = ({ streams }: ErrorGroupRow) => (streamId === undefined ? streams : [streamId])
  return succeed({
    items: rows.map((row) => presentGroup({ ...row, streams: namedIn(row) }, nowMs)),
    nextCursor,
  })
}

const find = async ({ analytics }: Services, id: string): Promise<ErrorGroupRow | undefined> => {
  const [row] = await analytics.listErrorGroups({ id, limit: 1 })
  return row
}

const get = async (services: Services, id: string) => {
  const row = await find(services, id)
  if (!row) return notFound(id)
  const history = await services.analytics.readErrorHistory({ id })
  return succeed(presentDetails(row, history, services.context.clock.now().getTime()))
}

const setState = (
  services: Services,
  change: Pick<ErrorStateChange, 'groupId' | 'state'>,
  { idempotency, caller }: WriteOptions,
): Promise<Result<Mutation<ErrorStateChange>>> => {
  const { context } = services
  return writeOnce(context, { what: 'The error', scope: SCOPE, idempotency }, async () => {
    const group = await find(services, change.groupId)
    if (!group) return notFound(change.groupId)
    const { code, message } = group
    const changeId = context.newId()
    const by = caller?.subject ?? 'stream-manager'
    const at = context.clock.now().toISOString()
    const data: ErrorStateChange = { ...change, changeId, by, at, code, message }
    const { retain } = EVENT_LOGS['error-states']
    return commitAnswered(context, {
      scope: SCOPE,
      request: { publish: [{ channel: eventLogKey('error-states'), data, retain }] },
      answer: { value: data, revision: 0 },
      idempotency,
    })
  })
}

/** The change is committed: without an event handler the store has it later. */
const judged = async (services: Services, change: ErrorStateChange): Promise<Result<ErrorGroup>> => {
  const { groupId, changeId, state, by: stateBy, at: stateAt } = change
  const { clock } = services.context
  const deadlineMs = clock.monotonicMs() + STORED_DEADLINE_MS
  for (;;) {
    const row = await find(services, groupId)
    if (!row) return notFound(groupId)
    const group = presentGroup(row, clock.now().getTime())
    // Ids grow with time, so a later change of another person counts as well.
    if (row.changeId !== null && row.changeId >= changeId) return succeed(group)
    if (clock.monotonicMs() >= deadlineMs) return succeed({ ...group, state, stateBy, stateAt })
    await delay(LOOK_EVERY_MS)
  }
}

export const createErrors = ({
  analytics,
  ...context
}: Context & { readonly analytics: AnalyticsReads | null }): Errors => {
  if (analytics === null) {
    const refuse = async () => noHistory()
    return { list: refuse, get: refuse, setState: refuse, judged: refuse }
  }
  const services = { context, analytics }
  return {
    list: (query) => list(services, query),
    get: (id) => get(services, id),
    setState: (groupId, { state }: ErrorGroupPatch, options = {}) =>
      setState(services, { groupId, state }, options),
    judged: (change) => judged(services, change),
  }
}
