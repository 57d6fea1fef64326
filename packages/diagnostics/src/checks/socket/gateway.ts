import { type Check, fault, pass } from '../../check.ts'
import { connectFault } from '../../vantages/connect.ts'
import { hostOf, portOf } from '../../vantages/host.ts'
import { patience } from '../../vantages/patience.ts'
import { directVantage } from '../../vantages/vantage.ts'

export const gateway: Check = {
  id: 'socket.gateway',
  group: 'socket',
  title: 'The gateway listens on this machine',
  // A gateway that is down beside the API means that no service was started, which `api.alive` says.
  dependsOn: ['api.alive'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page loads and stays at CONNECTING.',
  cause: 'The gateway does not run, or HOST and WS_PORT here are not those it was started with.',
  cure: {
    text: 'Start the gateway, or set HOST and WS_PORT as for the gateway.',
    command: 'npx pnpm start',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const vantage = directVantage(context)
    if (vantage === null)
      return pass('the system chose the port of the gateway, so only the proxy is checked')
    const { socket } = vantage
    const reason = await connectFault({ host: hostOf(socket), port: portOf(socket) }, patience(context))
    if (reason === null) return pass(`${socket.host} accepts connections`)
    return fault({
      summary: `the gateway: ${reason}`,
      evidence: [
        {
          ...{ what: 'the gateway', expected: `a connection to ${socket.host}`, actual: reason },
          source: 'HOST and WS_PORT',
        },
      ],
    })
  },
}
