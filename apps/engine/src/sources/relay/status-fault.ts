import type { EgressFault } from '@stream-manager/egress'

const REASONS: Readonly<Record<number, Pick<EgressFault, 'reason'> & { readonly help: string }>> = {
  401: { reason: 'denied', help: 'it wants a user name and password: write them before the host' },
  403: { reason: 'denied', help: 'check the address and its token' },
  404: { reason: 'not_found', help: 'check the address; it is asked again in case the stream begins later' },
  407: { reason: 'denied', help: 'a proxy before it wants credentials' },
  410: { reason: 'denied', help: 'what was there is gone; give another address' },
  451: { reason: 'denied', help: 'it may not be delivered here for legal reasons' },
}

/** The fault of an answer that is no success; null for one that carries media. */
export const statusFault = (status: number, label: string): EgressFault | null => {
  if (status === 200 || status === 206) return null
  const known = REASONS[status]
  const detail = `${label} answered ${status}`
  return known
    ? { reason: known.reason, detail: `${detail}: ${known.help}` }
    : { reason: 'unreachable', detail: `${detail}; it is asked again` }
}
