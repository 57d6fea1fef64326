import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { PreflightStep } from '@stream-manager/contracts'

type Evidence = PreflightStep['evidence'][number]

/** A server chooses the length of its chain. */
const MAX_CHAIN = 10
const DAY_MS = 86_400_000

interface ChainCertificate extends PeerCertificate {
  readonly issuerCertificate?: ChainCertificate
}

const isCertificate = (value: object): value is ChainCertificate => 'subject' in value && 'valid_to' in value

const chainOf = (socket: TLSSocket): ChainCertificate[] => {
  const chain: ChainCertificate[] = []
  let next: object | undefined = socket.getPeerCertificate(true)
  // The authority at the end names itself as its issuer.
  while (next && isCertificate(next) && !chain.includes(next) && chain.length < MAX_CHAIN) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}

const nameOf = (subject: PeerCertificate['subject'] | undefined): string => {
  const name = subject?.CN ?? subject?.O ?? 'without a name'
  return Array.isArray(name) ? name.join(', ') : name
}

const describe = ({ subject, issuer, valid_to: until }: ChainCertificate): string =>
  `${nameOf(subject)}, issued by ${nameOf(issuer)}, until ${until}`

export interface TlsFacts {
  /** Whole days until the first certificate of the chain ends; below zero once one has. Null without a certificate. */
  readonly daysLeft: number | null
  readonly evidence: Evidence[]
}

export const tlsFacts = (socket: TLSSocket, nowMs: number): TlsFacts => {
  const chain = chainOf(socket)
  const ends = chain.map(({ valid_to: until }) => Date.parse(until)).filter(Number.isFinite)
  const daysLeft = ends.length === 0 ? null : Math.floor((Math.min(...ends) - nowMs) / DAY_MS)
  return {
    daysLeft,
    evidence: [
      { what: 'protocol', found: `${socket.getProtocol() ?? 'unknown'}, ${socket.getCipher().name}` },
      ...chain.map((certificate, index) => ({
        what: `certificate ${index + 1}`,
        found: describe(certificate),
      })),
      ...(daysLeft === null ? [] : [{ what: 'days left', found: String(daysLeft) }]),
    ],
  }
}
