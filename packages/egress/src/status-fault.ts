import type { EgressFault } from './result.ts'

interface StatusReason {
  readonly reason: EgressFault['reason']
  readonly help: string
}

const REASONS: Readonly<Record<number, StatusReason>> = {
  401: { reason: 'denied', help: 'give a user name and a password in the address' },
  403: { reason: 'denied', help: 'check the address and its token' },
  404: { reason: 'not_found', help: 'check the address' },
  407: { reason: 'denied', help: 'a proxy before the server wants credentials' },
  410: { reason: 'denied', help: 'the server says that it is gone; give another address' },
  451: { reason: 'denied', help: 'the server may not deliver it here for legal reasons' },
}

/** The fault of an answer that is no success; `label` says of which address. */
export const statusFault = (status: number, label: string): EgressFault => {
  const known = REASONS[status]
  const detail = `${label} answered ${status}`
  return known
    ? { reason: known.reason, detail: `${detail}: ${known.help}` }
    : { reason: 'unreachable', detail }
}
