import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, type Fault, fault, pass } from '../../check.ts'
import { connectionError } from '../../probes/connection-error.ts'
import { hostOf, isSecure } from '../../vantages/host.ts'
import { patience } from '../../vantages/patience.ts'
import { namesIn, readCertificate, type Shown } from './certificate.ts'

const DAY_MS = 86_400_000
/** Renewals begin 30 days before the end: later than this, they do not work. */
const MIN_DAYS_LEFT = 14

interface Times {
  readonly daysLeft: number
  readonly daysUntilValid: number
}

const timesOf = ({ certificate }: Shown, now: Date): Times => ({
  daysLeft: Math.floor((Date.parse(certificate.valid_to) - now.getTime()) / DAY_MS),
  daysUntilValid: Math.ceil((Date.parse(certificate.valid_from) - now.getTime()) / DAY_MS),
})

const evidenceOf = (shown: Shown, { daysLeft }: Times, target: URL): DoctorEvidence[] => {
  const source = `TLS handshake with ${target.host}`
  return [
    { what: 'chain', expected: 'trusted here', actual: shown.chainFault ?? 'trusted here', source },
    { what: 'name', expected: hostOf(target), actual: namesIn(shown.certificate), source },
    { what: 'days left', expected: `more than ${MIN_DAYS_LEFT}`, actual: String(daysLeft), source },
  ]
}

type Reason = Omit<Fault, 'evidence'>

const renew: Fault['fix'] = { text: 'Renew the certificate and reload the proxy.', command: 'certbot renew' }

const reasonOf = (shown: Shown, { daysLeft, daysUntilValid }: Times, target: URL): Reason | null => {
  const of = `the certificate of ${target.host}`
  if (daysLeft < 0) {
    const cause = 'The renewal does not run, or the proxy was not reloaded after it.'
    return { summary: `${of} expired ${-daysLeft} days ago`, cause, fix: renew }
  }
  if (daysUntilValid > 0) {
    const cause = 'The clock of this machine is slow, or the certificate was installed too early.'
    const fix = { text: 'Set the clock.', command: 'timedatectl set-ntp true' }
    return { summary: `${of} is valid only in ${daysUntilValid} days`, cause, fix }
  }
  if (shown.chainFault !== null) return { summary: `${of}: ${shown.chainFault}` }
  if (shown.nameFault !== null) {
    const cause = 'The certificate was issued for other names, or the proxy chooses the wrong one.'
    const fix = { text: `Get a certificate for ${hostOf(target)}.`, command: `certbot -d ${hostOf(target)}` }
    return { summary: `${of} has another name: ${shown.nameFault}`, cause, fix }
  }
  if (daysLeft > MIN_DAYS_LEFT) return null
  const cause = 'The renewal does not work: it would have run by now.'
  return { summary: `${of} expires in ${daysLeft} days`, severity: 'warning', cause, fix: renew }
}

export const tls: Check = {
  id: 'socket.tls',
  group: 'socket',
  title: 'The certificate is trusted, names the host and lasts',
  dependsOn: ['socket.tcp'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Browsers warn of the certificate, and the socket never opens.',
  cause: 'The proxy sends a certificate without its intermediate ones, or one of an authority of your own.',
  cure: {
    text: 'Let the proxy send the full chain. For an authority of your own, name its certificate in NODE_EXTRA_CA_CERTS.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const { target, clock } = context
    if (target === null) return pass('no --target: nothing is encrypted on this machine')
    if (!isSecure(target)) return pass(`${target.origin} is not encrypted`)
    const signal = patience(context)
    try {
      const shown = await readCertificate(target, signal)
      const times = timesOf(shown, clock.now())
      const evidence = evidenceOf(shown, times, target)
      const reason = reasonOf(shown, times, target)
      if (reason !== null) return fault({ ...reason, evidence, vantage: 'through the proxy' })
      return pass(`the certificate of ${target.host} is good for ${times.daysLeft} days`, evidence)
    } catch (error) {
      const { message } = connectionError(`TLS with ${target.host}`, error, signal)
      return fault({
        ...{ summary: message, vantage: 'through the proxy' },
        evidence: [{ what: 'handshake', expected: 'TLS', actual: message, source: target.host }],
        cause: 'The server at this port speaks no TLS, or none that this machine accepts.',
        fix: { text: 'Configure TLS for the port, or use an http address for --target.', command: null },
      })
    }
  },
}
