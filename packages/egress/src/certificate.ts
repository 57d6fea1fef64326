import type { EgressFault } from './result.ts'

/** Node's codes for a certificate that is expired, of another name, or of an unknown issuer. */
const CERTIFICATE_CODE = /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/

/** The code of an error that says that a server's certificate was not accepted; null for other errors. */
export const certificateError = (error: unknown): string | null => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return CERTIFICATE_CODE.test(code) ? code : null
}

/** For people: a connection that failed. A closed port, a silent one and an unknown route read alike. */
export const connectFault = (hostname: string, error: unknown): EgressFault => {
  const code = certificateError(error)
  const detail =
    code === null ? `${hostname} cannot be reached; check that it is up` : untrusted(hostname, code)
  return { reason: 'unreachable', detail }
}

/** For people: the reason and the remedy. */
export const untrusted = (hostname: string, code: string): string =>
  `The certificate of ${hostname} is not trusted (${code}); an administrator can add its authority in SOURCE_CA_FILE`
