import type { ServerAddress } from '../connection/address.ts'

/** A node's answer for a key of another node's slot. */
export interface Redirection {
  /** True: for this command only, because the slot is being moved. False: the owner has the slot from now on. */
  readonly isAsking: boolean
  readonly slot: number
  readonly owner: ServerAddress
}

const REDIRECTION = /^(MOVED|ASK) (\d{1,5}) (\S*):(\d{1,5})$/

/** Null for any other error. A redirection without a host means the host that was asked. */
export const redirectionIn = (error: unknown, asked: ServerAddress): Redirection | null => {
  const cause = error instanceof Error ? error.cause : undefined
  const found = cause instanceof Error ? REDIRECTION.exec(cause.message) : null
  if (!found) return null
  const [, kind, slot, host, port] = found
  const owner = { host: host || asked.host, port: Number(port) }
  return { isAsking: kind === 'ASK', slot: Number(slot), owner }
}
