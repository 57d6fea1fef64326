import { generate } from 'selfsigned'

/** A server's key and certificate, in PEM. */
export interface ServerCertificate {
  readonly key: string
  readonly cert: string
}

/** An authority of a test, which no program trusts by itself. */
export interface CertificateAuthority {
  /** Its certificate in PEM, for clients that shall trust it. */
  readonly cert: string
  /** A certificate for a host name or an IP address. `validUntil` may be in the past. Default: a year from now. */
  issue(host: string, validUntil?: Date): Promise<ServerCertificate>
}

const VALID_FOR_MS = 90 * 86_400_000
const IP_ADDRESS = 7
const DNS_NAME = 2

const nameOf = (host: string) =>
  /^[\d.]+$|:/.test(host)
    ? ({ type: IP_ADDRESS, ip: host } as const)
    : ({ type: DNS_NAME, value: host } as const)

export const createAuthority = async (): Promise<CertificateAuthority> => {
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  return {
    cert: authority.cert,
    issue: async (host, validUntil) => {
      const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
        ...(validUntil && {
          notBeforeDate: new Date(validUntil.getTime() - VALID_FOR_MS),
          notAfterDate: validUntil,
        }),
        keyType: 'ec',
        algorithm: 'sha256',
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'subjectAltName', altNames: [nameOf(host)] },
        ],
      })
      return { key, cert }
    },
  }
}
