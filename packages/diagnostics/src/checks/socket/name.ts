import { type Check, fault, pass } from '../../check.ts'
import { nameToResolve } from '../../vantages/host.ts'
import { targetAddresses } from '../../vantages/resolve.ts'

const codeIn = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no address has this name',
  EAI_AGAIN: 'no name server answers',
}

export const name: Check = {
  id: 'socket.name',
  group: 'socket',
  title: 'The public name has an address',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Browsers say that the server cannot be found.',
  cause: 'The zone of the domain has no A or AAAA record for this name, or the name is misspelt.',
  cure: { text: 'Add the record at the name server, or correct --target.', command: null, auto: null },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const { target } = context
    if (target === null) return pass('no --target: only the services on this machine are checked')
    const wanted = nameToResolve(target)
    if (wanted === null) return pass(`${target.hostname} is an address`)
    try {
      const found = await targetAddresses(context)
      return pass(`${wanted} is ${found.map(({ address }) => address).join(', ')}`)
    } catch (error) {
      const code = codeIn(error)
      const reason = REASONS[code] ?? `the resolver answers ${code}`
      return fault({
        summary: `${wanted}: ${reason}`,
        evidence: [
          { what: wanted, expected: 'an address', actual: reason, source: 'the resolver of this machine' },
        ],
        ...(code === 'EAI_AGAIN' && {
          cause: 'The name server of this machine is away, or the machine has no network.',
          fix: { text: 'Repair the resolver.', command: `getent ahosts ${wanted}` },
        }),
      })
    }
  },
}
