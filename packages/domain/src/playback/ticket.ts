import { checker, fail, type Result, succeed } from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Secrets } from '../secrets/api.ts'
import { parseJson } from '../secrets/parse-json.ts'

/** A sealed text with this place opens as a ticket only. */
const PLACE = 'a playback address'
/** Longer ones are not of ours. */
const MAX_TICKET_CHARACTERS = 1024

const Ticket = Type.Object({
  /** Stream. */
  s: Type.String(),
  /** Subject of the caller who asked for the address. */
  u: Type.String(),
  /** Generation of the stream's settings. */
  g: Type.Integer(),
  /** Issued and expires, in milliseconds since 1970. */
  i: Type.Integer(),
  e: Type.Integer(),
})
const checkTicket = checker(Ticket, 'The ticket')

export interface TicketContent {
  readonly streamId: string
  readonly subject: string
  readonly generation: number
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

/** Encrypted, so that an address shows neither the subject nor anything that could be altered. Safe in a path. */
export const sealTicket = (secrets: Secrets, content: TicketContent): Result<string> => {
  const { streamId: s, subject: u, generation: g, issuedAtMs: i, expiresAtMs: e } = content
  const sealed = secrets.seal(JSON.stringify({ s, u, g, i, e }), PLACE)
  return sealed.ok ? succeed(Buffer.from(sealed.value).toString('base64url')) : sealed
}

export const ticketRefused = (): Result<never> =>
  fail('auth.invalid', 'The address has expired or was revoked; ask for a new one')

/** Errors: `auth.invalid`, the same for every reason. */
export const openTicket = (secrets: Secrets, ticket: string): Result<TicketContent> => {
  if (ticket.length > MAX_TICKET_CHARACTERS) return ticketRefused()
  const opened = secrets.open(Buffer.from(ticket, 'base64url').toString(), PLACE)
  const checked = opened.ok ? checkTicket(parseJson(opened.value)) : opened
  if (!checked.ok) return ticketRefused()
  const { s, u, g, i, e } = checked.value
  return succeed({ streamId: s, subject: u, generation: g, issuedAtMs: i, expiresAtMs: e })
}
