import { once } from 'node:events'
import { connect, type PeerCertificate } from 'node:tls'
import { hostOf, nameToResolve, portOf } from '../../vantages/host.ts'

/** The certificate that a server shows in the TLS handshake. */
export interface Shown {
  readonly certificate: PeerCertificate
  /** Null for a chain that this machine trusts. */
  readonly chainFault: string | null
  /** Null for a certificate of this host. */
  readonly nameFault: string | null
}

/** The codes of OpenSSL, in words for the one who installs certificates. */
const CHAIN_FAULTS: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the server sends no intermediate certificate, or its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'a certificate of the chain is missing',
  SELF_SIGNED_CERT_IN_CHAIN: 'the authority is not known here',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
}

/** Times have an evidence of their own. */
const TIMES = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']

const NAME_FAULT = 'ERR_TLS_CERT_ALTNAME_INVALID'

const codeOf = (error: unknown): string | null =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.message) : null

/** The names in the certificate, as `DNS:live.example.org`. */
export const namesIn = ({ subjectaltname, subject }: PeerCertificate): string =>
  subjectaltname ?? `CN ${String(subject?.CN ?? '')}`

/** Rejects when there is no handshake. The name is judged after the chain by OpenSSL, so only one of both is told. */
export const readCertificate = async (target: URL, signal: AbortSignal): Promise<Shown> => {
  const name = nameToResolve(target)
  const socket = connect({
    ...{ host: hostOf(target), port: portOf(target), rejectUnauthorized: false },
    ...(name !== null && { servername: name }),
  })
  socket.on('error', () => {})
  try {
    await once(socket, 'secureConnect', { signal })
    const error: unknown = socket.authorizationError
    const code = typeof error === 'string' ? error : codeOf(error)
    const isName = code === NAME_FAULT
    const isChain = code !== null && !isName && !TIMES.includes(code)
    return {
      certificate: socket.getPeerCertificate(),
      chainFault: isChain ? (CHAIN_FAULTS[code] ?? code) : null,
      nameFault: isName ? `it is for ${namesIn(socket.getPeerCertificate())}` : null,
    }
  } finally {
    socket.destroy()
  }
}
