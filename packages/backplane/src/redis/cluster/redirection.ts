import type { ServerAddress } from '../connection/address.ts'

/** Where a node sends those who ask it for keys that it does not have. */
export interface Redirection {
  /** For this once, in a slot that is on its way there; otherwise it has the slot from now on. */
  readonly isAsking: boolean
  readonly slot: number
  readonly owner: ServerAddress
}

const REDIRECTION = /^(MOVED|ASK) (\d{1,5}) (\S*):(\d{1,5})$/

/** Null for any other error. Without a host it is the host that was asked. */
export const redirectionIn = (error: unknown, asked: ServerAddress): Redirection | null => {
  const cause = error instanceof Error ? error.cause : undefined
  const found = cause instanceof Error ? REDIRECTION.exec(cause.message) : null
  if (!found) return null
  const [, kind, slot, host, port] = found
  const owner = { host: host || asked.host, port: Number(port) }
  return { isAsking: kind === 'ASK', slot: Number(slot), owner }
}
