import { type Check, fault, pass, skip } from '../../check.ts'
import { knownAddresses } from '../../context/addresses.ts'
import { probeApiAlive } from '../../probes/stream-api.ts'

export const apiAlive: Check = {
  id: 'api.alive',
  group: 'services',
  title: 'The API answers',
  // Another program at the port, or a service at another address, answers in ways that are not of the API.
  dependsOn: ['ports.address'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page does not load.',
  cause: 'The API does not run, or HOST and PORT here are not those it was started with.',
  cure: {
    text: 'Start the services, or set HOST and PORT as for the API.',
    command: 'npx pnpm start',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const { api } = knownAddresses(context)
    if (api === null) return skip('PORT is 0: the system chooses the port of the API')
    const result = await probeApiAlive(api, context.signal)
    if (result.ok) return pass(result.text)
    return fault({
      summary: result.text,
      evidence: [
        { what: 'the API', expected: 'status 200', actual: result.code, source: `GET ${api}/healthz` },
      ],
    })
  },
}
