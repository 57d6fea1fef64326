import {
  EVENT_LOGS,
  EventCreate,
  eventLogKey,
  fail,
  MAX_CUSTOM_DATA_BYTES,
  type Result,
  Timestamp,
  tolerantChecker,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import type { Translate } from './translation.ts'

const SCOPE = 'events'

const CustomEvent = Type.Object({ ...EventCreate.properties, at: Timestamp })
type CustomEvent = Static<typeof CustomEvent>

const checkEvent = tolerantChecker(CustomEvent, 'The published event')

export const createEvent = async (
  context: Context,
  input: EventCreate,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const sizeBytes = Buffer.byteLength(JSON.stringify(input.data ?? {}))
  if (sizeBytes > MAX_CUSTOM_DATA_BYTES) {
    return fail(
      'request.too_large',
      `\`data\` has ${sizeBytes} bytes; at most ${MAX_CUSTOM_DATA_BYTES} are allowed`,
    )
  }
  const data: CustomEvent = { ...input, at: context.clock.now().toISOString() }
  return writeOnce<null, Mutation<null>>(context, { what: 'The event', scope: SCOPE, idempotency }, () =>
    commitAnswered(context, {
      scope: SCOPE,
      request: { publish: [{ channel: eventLogKey('custom'), data, retain: EVENT_LOGS.custom.retain }] },
      answer: { value: null, revision: 0 },
      idempotency,
    }),
  )
}

export const translateCustomEvent: Translate = ({ data: published }, memory, { ignored }) => {
  const read = ignored.parsed(checkEvent(published))
  if (!read.ok) return null
  const { type, at, stream: streamId = null, severity = 'info', subject = null, data = {} } = read.value
  return { events: [{ type, atMs: Date.parse(at), streamId, severity, subject, data }], memory }
}
