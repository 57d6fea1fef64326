import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAuthority, type TestScope } from '@stream-manager/test-kit'
import type { StagedFault } from './fault.ts'

const DAY_MS = 86_400_000

interface Certificate {
  readonly host?: string
  readonly validForDays?: number
  /** Default: this process trusts the authority. */
  readonly isTrusted?: boolean
}

const trust = (t: TestScope, certificate: string): void => {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, certificate])
  t.teardown(() => setDefaultCACertificates(before))
}

/** A proxy that serves https with this certificate. */
const servedWith =
  ({ host = '127.0.0.1', validForDays, isTrusted = true }: Certificate): StagedFault['inject'] =>
  async (t, { environment, proxy }) => {
    const authority = await createAuthority()
    if (isTrusted) trust(t, authority.cert)
    const until = validForDays === undefined ? undefined : new Date(Date.now() + validForDays * DAY_MS)
    const { target } = await proxy(t, { certificate: await authority.issue(host, until) })
    return { environment, target }
  }

export const CERTIFICATE_FAULTS: readonly StagedFault[] = [
  {
    id: 'certificate-expired',
    rootCause: 'socket.tls',
    says: /renewal does not run/,
    inject: servedWith({ validForDays: -3 }),
  },
  {
    id: 'certificate-nearly-expired',
    rootCause: 'socket.tls',
    status: 'warn',
    says: /renewal does not work/,
    inject: servedWith({ validForDays: 5 }),
  },
  {
    id: 'certificate-of-another-name',
    rootCause: 'socket.tls',
    says: /other names/,
    inject: servedWith({ host: 'other.example' }),
  },
  {
    id: 'certificate-of-unknown-authority',
    rootCause: 'socket.tls',
    says: /authority of your own/,
    inject: servedWith({ isTrusted: false }),
  },
  {
    id: 'https-at-a-plain-port',
    rootCause: 'socket.tls',
    says: /speaks no TLS/,
    inject: async (t, { environment, proxy }) => {
      const { target } = await proxy(t)
      return { environment, target: new URL(target.href.replace('http:', 'https:')) }
    },
  },
]
