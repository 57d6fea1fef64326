import { readFile } from 'node:fs/promises'
import type { Clock, HostResources } from '@stream-manager/contracts'

const UNKNOWN: HostResources['network'] = { receivedBytesPerSecond: null, sentBytesPerSecond: null }
const LOOPBACK = 'lo'
/** Columns of `/proc/net/dev` after the interface's name. */
const RECEIVED_BYTES = 0
const SENT_BYTES = 8

interface Totals {
  readonly received: number
  readonly sent: number
}

/** All interfaces but loopback; null for text that is not `/proc/net/dev`. */
export const parseNetDev = (text: string): Totals | null => {
  const interfaces = [...text.matchAll(/^ {0,16}([^:\s]{1,32}):(.*)$/gm)]
    .filter(([, name]) => name !== LOOPBACK)
    .map(([, , columns = '']) => columns.trim().split(/\s+/).map(Number))
  const total = (column: number) => interfaces.reduce((sum, columns) => sum + (columns[column] ?? NaN), 0)
  const totals = { received: total(RECEIVED_BYTES), sent: total(SENT_BYTES) }
  return interfaces.length > 0 && Number.isFinite(totals.received + totals.sent) ? totals : null
}

const readTotals = async (): Promise<Totals | null> => {
  try {
    return parseNetDev(await readFile('/proc/net/dev', 'utf8'))
  } catch {
    return null
  }
}

/** Bytes each second since the last call. Unknown at the first one, without `/proc`, and after a reset of the counters. */
export const networkMeter = (clock: Clock): (() => Promise<HostResources['network']>) => {
  let last: { readonly totals: Totals; readonly atMs: number } | null = null
  return async () => {
    const totals = await readTotals()
    const atMs = clock.monotonicMs()
    const before = last
    last = totals && { totals, atMs }
    if (totals === null || before === null || atMs <= before.atMs) return UNKNOWN
    const seconds = (atMs - before.atMs) / 1000
    const received = totals.received - before.totals.received
    const sent = totals.sent - before.totals.sent
    if (received < 0 || sent < 0) return UNKNOWN
    return {
      receivedBytesPerSecond: Math.round(received / seconds),
      sentBytesPerSecond: Math.round(sent / seconds),
    }
  }
}
