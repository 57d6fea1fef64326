import { BlockList, isIP } from 'node:net'
import { isLoopback } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

const PRIVATE = new BlockList()
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4')
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4')
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')

/** The network of a compose file, of this machine or of the house. */
const isNear = (hostname: string): boolean => {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const version = isIP(host)
  if (version === 0) return !host.includes('.') || isLoopback(host)
  return isLoopback(host) || PRIVATE.check(host, version === 4 ? 'ipv4' : 'ipv6')
}

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
    if (!found?.inspection?.ok) return skip(NO_HISTORY)
    if (found.inspection.facts.isEncrypted) return pass('the connection is encrypted')
    if (isNear(found.host)) return pass(`${found.host} is near, and the connection is not encrypted`)
    return fault({
      summary: `the connection to ${found.host} is not encrypted`,
      evidence: [{ what: 'TLS', expected: 'on', actual: 'off', source: 'pg_stat_ssl' }],
    })
  },
}
