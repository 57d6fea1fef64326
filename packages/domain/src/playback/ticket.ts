import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { checker, fail, type Result } from '@stream-manager/contracts'
import { Type } from 'typebox'

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
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

/** Sealed, so that an address shows neither the subject nor anything that could be altered. Safe in a path. */
export const sealTicket = (key: Buffer, content: TicketContent): string => {
  const { streamId: s, subject: u, generation: g, issuedAtMs: i, expiresAtMs: e } = content
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify({ s, u, g, i, e })), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

export const ticketRefused = (): Result<never> =>
  fail('auth.invalid', 'The address has expired or was revoked; ask for a new one')

const decrypt = (key: Buffer, ticket: string): unknown => {
  const bytes = Buffer.from(ticket, 'base64url')
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  const content = bytes.subarray(IV_BYTES + TAG_BYTES)
  return JSON.parse(Buffer.concat([decipher.update(content), decipher.final()]).toString())
}

/** Errors: `auth.invalid`, the same for every reason. */
export const openTicket = (key: Buffer, ticket: string): Result<TicketContent> => {
  if (ticket.length > MAX_TICKET_CHARACTERS) return ticketRefused()
  try {
    const checked = checkTicket(decrypt(key, ticket))
    if (!checked.ok) return ticketRefused()
    const { s, u, g, i, e } = checked.value
    return {
      ok: true,
      value: { streamId: s, subject: u, generation: g, issuedAtMs: i, expiresAtMs: e },
    }
  } catch {
    // A wrong key, a wrong tag, or no ticket at all.
    return ticketRefused()
  }
}
