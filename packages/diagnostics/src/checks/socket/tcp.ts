import { type Check, fault, pass } from '../../check.ts'
import { connectFault } from '../../vantages/connect.ts'
import { authorityOf, portOf } from '../../vantages/host.ts'
import { patience } from '../../vantages/patience.ts'
import { targetAddresses } from '../../vantages/resolve.ts'

export const tcp: Check = {
  id: 'socket.tcp',
  group: 'socket',
  title: 'Every public address accepts connections',
  dependsOn: ['socket.name'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Browsers wait for the page, or say that the server refuses connections.',
  cause: 'The proxy does not run or listens elsewhere, or a firewall drops the connections.',
  cure: {
    text: 'Start the proxy, and let the port of the address through the firewall.',
    command: 'docker compose up -d traefik',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const { target } = context
    if (target === null) return pass('no --target: only the services on this machine are checked')
    const port = portOf(target)
    const signal = patience(context)
    const found = await Promise.all(
      (await targetAddresses(context)).map(async ({ address }) => ({
        place: authorityOf(address, port),
        reason: await connectFault({ host: address, port }, signal),
      })),
    )
    const evidence = found.map(({ place, reason }) => ({
      ...{ what: place, expected: 'a connection', actual: reason ?? 'a connection', source: 'TCP' },
    }))
    const broken = found.filter(({ reason }) => reason !== null)
    if (broken.length === 0)
      return pass(`${found.map(({ place }) => place).join(' and ')} accept connections`, evidence)
    const isPartly = broken.length < found.length
    return fault({
      summary: broken.map(({ reason }) => reason).join('; '),
      evidence,
      vantage: 'through the proxy',
      ...(isPartly && {
        severity: 'warning',
        cause:
          'The name has an address at which nobody listens, so some browsers wait before they try the other one.',
        fix: { text: 'Listen there too, or remove the record of that address.', command: null },
      }),
    })
  },
}
