import { type ChatSettings, type ChatSettingsView, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered, toReplay } from '../store/commit-answered.ts'
import { findReplay } from '../store/idempotency.ts'
import { checkRevision } from '../store/precondition.ts'
import { retryOnConflict } from '../store/retry.ts'
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

const attemptChange = async (
  context: Context,
  { streamId, settings, options }: Change,
): Promise<Result<Mutation<ChatSettingsView>> | null> => {
  const read = await readSettings(context, streamId)
  if (!read.ok) return read
  const earlier = read.value
  const scope = `stream:${streamId}`
  const unchanged = checkRevision('The chat settings', earlier.revision, options.ifMatch)
  if (!unchanged.ok) {
    const replay = await findReplay(context, scope, options.idempotency)
    if (!replay.ok) return replay
    return replay.value ? succeed(toReplay<ChatSettingsView>(replay.value.result)) : unchanged
  }
  const revision = earlier.revision + 1
  return commitAnswered(context, {
    scope,
    request: { ...expecting(earlier), put: { [earlier.key]: { ...earlier.value, ...settings } } },
    answer: { value: { ...settings, revision }, revision },
    idempotency: options.idempotency,
  })
}

/** They hold for every message committed after them. Errors: `stream.not_found`, `request.precondition_failed`. */
export const setChatSettings = (
  context: Context,
  change: Change,
): Promise<Result<Mutation<ChatSettingsView>>> =>
  retryOnConflict('The chat settings', () => attemptChange(context, change))
