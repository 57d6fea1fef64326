import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** The keys of the deployment: the first signs, all verify. */
type Keys = () => readonly Buffer[]

const LABEL = 'stream-manager preview ticket'
/** Clocks of two machines may differ by as much. */
const LIFE_MS = 60_000

const macOf = (key: Buffer, topic: string, expiresAtMs: number): Buffer => {
  const derived = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), LABEL, 32))
  return createHmac('sha256', derived).update(`${expiresAtMs}.${topic}`).digest()
}

/** A text by which an engine knows that another service of its deployment asks for the preview. Good for a minute. */
export const signTicket = (keys: Keys, topic: string, nowMs: number): string => {
  const [key] = keys()
  if (key === undefined) throw new Error('there is no key to sign a preview ticket with')
  const expiresAtMs = nowMs + LIFE_MS
  return `${expiresAtMs}.${macOf(key, topic, expiresAtMs).toString('base64url')}`
}

const TICKET = /^(\d{1,16})\.([\w-]{43})$/

/** Whether the ticket is of this deployment, for this topic and of this minute. */
export const isTicketValid = (
  keys: Keys,
  { ticket, topic }: { readonly ticket: string; readonly topic: string },
  nowMs: number,
): boolean => {
  const [, expires, mac] = TICKET.exec(ticket) ?? []
  if (expires === undefined || mac === undefined) return false
  const expiresAtMs = Number(expires)
  // A ticket of a clock that is far ahead would stay good for long.
  if (expiresAtMs <= nowMs - LIFE_MS || expiresAtMs > nowMs + 2 * LIFE_MS) return false
  const given = Buffer.from(mac, 'base64url')
  return keys().some((key) => timingSafeEqual(macOf(key, topic, expiresAtMs), given))
}
