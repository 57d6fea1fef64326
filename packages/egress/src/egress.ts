import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { type AddressPolicy, addressPolicy } from './address-policy.ts'

/** An address that a host resolved to. */
export interface HostAddress {
  readonly address: string
  readonly family: 4 | 6
}

/** Finds all addresses of a host. Rejects when there are none. */
export type Lookup = (hostname: string) => Promise<readonly HostAddress[]>

export interface EgressOptions {
  /** Networks that are open beside public addresses. */
  readonly networks: readonly string[]
  /** The variable that opens further networks. Refusals name it. */
  readonly variable: string
  /** Certificates in PEM that are trusted beside those of Node. */
  readonly extraCa?: string | null
  /** The system's resolver by default. */
  readonly lookup?: Lookup
}

/** One direction of outgoing traffic: where it may go, and the certificates it trusts. */
export interface Egress {
  readonly policy: AddressPolicy
  readonly variable: string
  readonly lookup: Lookup
  readonly secureContext: SecureContext
}

/** The system's resolver reads every odd form of an address as a connection would. */
const systemLookup: Lookup = async (hostname) => {
  const found = await lookup(hostname, { all: true, verbatim: true })
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}

/** Built once for an egress: reading all root certificates again would cost milliseconds in every connection. */
const trust = (extraCa: string | null): SecureContext => {
  // A context ignores text that is no certificate.
  if (extraCa !== null) new X509Certificate(extraCa)
  return createSecureContext({
    minVersion: 'TLSv1.2',
    ...(extraCa === null ? {} : { ca: [...getCACertificates('default'), extraCa] }),
  })
}

/** @throws {Error} when `extraCa` holds no certificate that can be read. */
export const createEgress = ({
  networks,
  variable,
  extraCa = null,
  lookup: find = systemLookup,
}: EgressOptions): Egress => ({
  policy: addressPolicy(networks),
  variable,
  lookup: find,
  secureContext: trust(extraCa),
})
