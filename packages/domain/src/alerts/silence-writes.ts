import {
  type AlertSilence,
  type AlertSilenceCreate,
  type Caller,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { expectUnchanged, type Revised, readTogether } from '../access/read-together.ts'
import { readReadable } from '../access/readable-page.ts'
import type { Context } from '../context.ts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'
import { invalidField } from '../store/field-error.ts'
import { readStored } from '../store/stored.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { type AlertRegistry, checkRegistry, checkSilence, EMPTY_REGISTRY } from './documents.ts'
import { ALERT_LOG, ALERTING_SCOPE, alertKeys } from './keys.ts'
import { isInForce } from './silences.ts'

const MAX_SILENCES = 200
const MAX_LISTED = 1000
const MAX_SILENCE_MS = 30 * 24 * 3_600_000

interface StoredSilences {
  readonly inForce: readonly AlertSilence[]
  /** Keys of those that ended. */
  readonly over: readonly string[]
}

export const readSilences = async (context: Context): Promise<StoredSilences> => {
  const documents = await context.backplane.list(alertKeys.silences, { limit: MAX_LISTED })
  const nowMs = context.clock.now().getTime()
  const all = readReadable(context, documents, (document) => ({
    key: document.key,
    silence: readStored(context, document, checkSilence).parsed,
  }))
  return {
    inForce: all.flatMap(({ silence }) => (isInForce(silence, nowMs) ? [silence] : [])),
    over: all.flatMap(({ key, silence }) => (isInForce(silence, nowMs) ? [] : [key])),
  }
}

/** Newest first, since ids are in time order. The cursor is the id of the last item, so it survives its end. */
export const listSilences = async (
  context: Context,
  { limit, cursor }: PageOptions,
): Promise<Page<AlertSilence>> => {
  const { inForce } = await readSilences(context)
  const rest = inForce
    .filter(({ id }) => cursor === undefined || id < cursor)
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
  const items = rest.slice(0, limit)
  return { items, nextCursor: rest.length > limit ? (items.at(-1)?.id ?? null) : null }
}

const buildSilence = (context: Context, input: AlertSilenceCreate, caller: Caller): Result<AlertSilence> => {
  const { ruleId = null, stream = null, subject = null, endsAt, comment } = input
  const now = context.clock.now()
  const lastsMs = Date.parse(endsAt) - now.getTime()
  if (!(lastsMs > 0 && lastsMs <= MAX_SILENCE_MS)) {
    return invalidField('/endsAt', 'must be in the future and at most 30 days ahead')
  }
  const id = context.newId()
  const createdAt = now.toISOString()
  return succeed({ id, ruleId, stream, subject, endsAt, comment, createdAt, createdBy: caller.subject })
}

const limitReached = (): Result<never> =>
  fail(
    'alert.silence_limit_reached',
    `There are ${MAX_SILENCES} silences, the most allowed; delete one first`,
  )

const readRegistry = async (context: Context): Promise<Revised<AlertRegistry>> =>
  (await readTogether(context, [alertKeys.registry], ALERT_LOG))(
    alertKeys.registry,
    checkRegistry,
    EMPTY_REGISTRY,
  )

/** Silences that ended go with the same commit. */
const attemptCreate = async (
  context: Context,
  silence: AlertSilence,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<AlertSilence>> | null> => {
  const registry = await readRegistry(context)
  const { inForce, over } = await readSilences(context)
  if (inForce.length >= MAX_SILENCES) return limitReached()
  const key = alertKeys.silence(silence.id)
  const silences = inForce.length + 1
  return commitAnswered(context, {
    scope: ALERTING_SCOPE,
    request: {
      expect: { ...expectUnchanged(registry), [key]: 0 },
      put: { [key]: silence, [registry.key]: { ...registry.value, silences } },
      delete: over,
    },
    answer: { value: silence, revision: 1 },
    idempotency,
  })
}

interface NewSilence {
  readonly input: AlertSilenceCreate
  readonly caller: Caller
}

export const createSilence = async (
  context: Context,
  { input, caller }: NewSilence,
  options: WriteOptions,
): Promise<Result<Mutation<AlertSilence>>> => {
  const built = buildSilence(context, input, caller)
  if (!built.ok) return built
  const once = { what: 'The silence', scope: ALERTING_SCOPE, idempotency: options.idempotency }
  return writeOnce<AlertSilence, Mutation<AlertSilence>>(context, once, () =>
    attemptCreate(context, built.value, options),
  )
}

const silenceNotFound = (silenceId: string): Result<never> =>
  fail(
    'alert.silence_not_found',
    `There is no silence \`${silenceId}\`; it may have ended, GET /api/alerts/silences lists them`,
  )

export const deleteSilence = (
  context: Context,
  silenceId: string,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const once = { what: `The silence \`${silenceId}\``, scope: ALERTING_SCOPE, idempotency }
  return writeOnce<null, Mutation<null>>(context, once, async () => {
    const key = alertKeys.silence(silenceId)
    const read = await readTogether(context, [alertKeys.registry, key], ALERT_LOG)
    const registry = read(alertKeys.registry, checkRegistry, EMPTY_REGISTRY)
    const stored = read(key, checkSilence, null)
    if (stored.value === null) return silenceNotFound(silenceId)
    const silences = Math.max(0, registry.value.silences - 1)
    return commitAnswered(context, {
      scope: ALERTING_SCOPE,
      request: {
        expect: expectUnchanged(registry, stored),
        delete: [key],
        put: { [registry.key]: { ...registry.value, silences } },
      },
      answer: { value: null, revision: 0 },
      idempotency,
    })
  })
}
