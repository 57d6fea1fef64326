import {
  type Caller,
  type PlaybackAddress,
  type PlaybackSettings,
  type PlaybackSettingsView,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { streamScope } from '../stream/keys.ts'
import type { Playback, TicketHolder } from './api.ts'
import { readPlayback } from './documents.ts'
import { playbackKeys } from './keys.ts'
import { KnownSettings } from './known-settings.ts'
import { openTicket, sealTicket, ticketRefused } from './ticket.ts'

const WHAT = 'The playback settings'

const view = ({ visibility }: PlaybackSettings, revision: number): PlaybackSettingsView => ({
  visibility,
  revision,
})

interface Services {
  readonly context: Context
  readonly known: KnownSettings
}

interface Change {
  readonly streamId: string
  readonly settings: PlaybackSettings
  readonly options: WriteOptions
}

/** Errors: `stream.not_found`, `request.precondition_failed`. */
const change = (
  { context }: Services,
  { streamId, settings, options: { ifMatch, idempotency } }: Change,
): Promise<Result<Mutation<PlaybackSettingsView>>> => {
  const scope = streamScope(streamId)
  return writeOnce(context, { what: WHAT, scope, idempotency }, async () => {
    const read = await readPlayback(context, streamId)
    if (!read.ok) return read
    const { key, revision: earlier, value } = read.value
    const unchanged = checkRevision(WHAT, earlier, ifMatch)
    if (!unchanged.ok) return unchanged
    const revision = earlier + 1
    // Public addresses need no ticket, so only a private stream has tickets to end.
    const generation = value.generation + (settings.visibility === 'private' ? 1 : 0)
    return commitAnswered(context, {
      scope,
      request: { expect: { [key]: earlier }, put: { [key]: { ...value, ...settings, generation } } },
      answer: { value: view(settings, revision), revision },
      idempotency,
    })
  })
}

interface AddressRequest {
  readonly streamId: string
  readonly caller: Caller
  readonly expiresInSeconds: number
}

/** Errors: `stream.not_found`, `storage.secret_unreadable` in a process without keys. */
const makeAddress = async (
  { context }: Services,
  { streamId, caller, expiresInSeconds }: AddressRequest,
): Promise<Result<PlaybackAddress>> => {
  const read = await readPlayback(context, streamId)
  if (!read.ok) return read
  const issuedAtMs = context.clock.now().getTime()
  const expiresAtMs = issuedAtMs + expiresInSeconds * 1000
  const ticket = sealTicket(context.secrets, {
    streamId,
    subject: caller.subject,
    generation: read.value.value.generation,
    issuedAtMs,
    expiresAtMs,
  })
  if (!ticket.ok) return ticket
  const expiresAt = new Date(expiresAtMs).toISOString()
  return succeed({ url: `/hls/~${ticket.value}/${streamId}/index.m3u8`, expiresAt })
}

/** Errors: `auth.invalid`, `stream.not_found`. */
const checkTicket = async (
  { context, known }: Services,
  streamId: string,
  ticket: string,
): Promise<Result<TicketHolder>> => {
  const opened = openTicket(context.secrets, ticket)
  if (!opened.ok) return opened
  const { subject, generation, issuedAtMs, expiresAtMs } = opened.value
  const isCurrent = context.clock.now().getTime() < expiresAtMs
  if (opened.value.streamId !== streamId || !isCurrent) return ticketRefused()
  const settings = await known.of(streamId)
  if (!settings.ok) return settings
  return settings.value.generation === generation ? succeed({ subject, issuedAtMs }) : ticketRefused()
}

/** A deleted stream leaves no settings to a new one of the same id. */
export const purgePlayback = async ({ backplane }: Context, streamId: string): Promise<void> => {
  await backplane.commit({ delete: [playbackKeys.settings(streamId)] })
}

export const createPlayback = (context: Context): Playback => {
  const known = new KnownSettings(context)
  const services: Services = { context, known }
  return {
    settings: async (streamId) => {
      const read = await readPlayback(context, streamId)
      return read.ok ? succeed(view(read.value.value, read.value.revision)) : read
    },
    setSettings: async (streamId, settings, options = {}) => {
      const changed = await change(services, { streamId, settings, options })
      known.forget(streamId)
      return changed
    },
    address: (streamId, caller, expiresInSeconds) =>
      makeAddress(services, { streamId, caller, expiresInSeconds }),
    isPublic: async (streamId) => {
      const settings = await known.of(streamId)
      return settings.ok ? succeed(settings.value.visibility === 'public') : settings
    },
    checkTicket: (streamId, ticket) => checkTicket(services, streamId, ticket),
  }
}
