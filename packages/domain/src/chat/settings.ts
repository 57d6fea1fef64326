import { type ChatSettings, type ChatSettingsView, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { streamScope } from '../stream/keys.ts'
import { expecting, readSettings } from './documents.ts'

/** Errors: `stream.not_found`. */
export const chatSettings = async (context: Context, streamId: string): Promise<Result<ChatSettingsView>> => {
  const read = await readSettings(context, streamId)
  if (!read.ok) return read
  const { value, revision } = read.value
  return succeed({ ...value, revision })
}

interface Change {
  readonly streamId: string
  readonly settings: ChatSettings
  readonly options: WriteOptions
}

/** Applies to every message committed after this. Errors: `stream.not_found`, `request.precondition_failed`. */
export const setChatSettings = (
  context: Context,
  { streamId, settings, options: { ifMatch, idempotency } }: Change,
): Promise<Result<Mutation<ChatSettingsView>>> => {
  const scope = streamScope(streamId)
  return writeOnce(context, { what: 'The chat settings', scope, idempotency }, async () => {
    const read = await readSettings(context, streamId)
    if (!read.ok) return read
    const earlier = read.value
    const unchanged = checkRevision('The chat settings', earlier.revision, ifMatch)
    if (!unchanged.ok) return unchanged
    const revision = earlier.revision + 1
    return commitAnswered(context, {
      scope,
      request: { ...expecting(earlier), put: { [earlier.key]: { ...earlier.value, ...settings } } },
      answer: { value: { ...settings, revision }, revision },
      idempotency,
    })
  })
}
