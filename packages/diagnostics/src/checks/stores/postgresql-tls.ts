import { isLoopback } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

/** A service of a compose file is on a network of this machine. */
const isNear = (host: string): boolean =>
  host === '' || isLoopback(host.replace(/^\[(.*)\]$/, '$1')) || !host.includes('.')

export const postgresqlTls: Check = {
  id: 'postgresql.tls',
  group: 'stores',
  title: 'The way to a distant PostgreSQL is encrypted',
  dependsOn: ['postgresql.schema'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'Nothing is seen of it: whoever is on the way reads addresses, errors and figures.',
  cause: 'DATABASE_URL does not ask for TLS.',
  cure: { text: 'Add ?sslmode=verify-full to DATABASE_URL.', command: null, auto: null },
  docs: 'docs/reference/environment.md',
  run: async (context) => {
    const found = await history(context)
    if (found === null || !found.inspection.ok) return skip(NO_HISTORY)
    if (found.inspection.facts.isEncrypted) return pass('the connection is encrypted')
    if (isNear(found.host)) return pass(`${found.host} is near, and the connection is not encrypted`)
    return fault({
      summary: `the connection to ${found.host} is not encrypted`,
      evidence: [{ what: 'TLS', expected: 'on', actual: 'off', source: 'pg_stat_ssl' }],
    })
  },
}
