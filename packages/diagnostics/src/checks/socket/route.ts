import { type Check, type Fault, fault, pass } from '../../check.ts'
import { hostOf } from '../../vantages/host.ts'
import { patience } from '../../vantages/patience.ts'
import { proxiedVantage } from '../../vantages/vantage.ts'
import { type Answer, codeOf, exchange, isOurs, nameOf, statusText } from '../../wire/exchange.ts'

type Reason = Omit<Fault, 'evidence' | 'vantage'>

const UNREACHED = [502, 503, 504]

/** Why a proxy answers in place of the services. */
const reasonOf = (answer: Answer, target: URL): Reason => {
  const { status, headers } = answer
  if (headers.location !== undefined && status >= 300 && status < 400) {
    return {
      summary: `${target.origin} redirects to ${headers.location}`,
      cause: 'The services are at another address.',
      fix: {
        text: 'Use that address for --target.',
        command: `stream-manager doctor --target ${headers.location}`,
      },
    }
  }
  if (UNREACHED.includes(status)) {
    return {
      summary: `the proxy reaches none of the services: ${statusText(answer)}`,
      cause: 'The proxy is in another network than the services, or has the wrong ports.',
      fix: { text: 'Put the proxy into the network of the services, and name their ports.' },
    }
  }
  return { summary: `another server answers for ${target.host}: ${statusText(answer)}` }
}

const unknownHost = (target: URL): Reason => ({
  summary: `the services do not know the name ${hostOf(target)}`,
  cause:
    'The services answer only to DOMAIN, ALLOWED_HOSTS and the hosts of CORS_ORIGINS, and this is none of them.',
  fix: {
    text: 'Set DOMAIN to the public name, and start the services again.',
    command: `echo DOMAIN=${hostOf(target)} >> .env && docker compose up -d`,
  },
})

const wrongPrefix = ({ pathname, origin }: URL): Reason => ({
  summary: `the API below ${origin}${pathname} does not know its own path`,
  cause: 'The proxy leaves the prefix in the path, adds another one, or --target names another folder.',
  fix: {
    text:
      'Remove the prefix once. nginx: `location /stream/ { proxy_pass http://stream-api:4200/; }`, with both slashes. ' +
      'HAProxy: `http-request replace-path ^/stream/?(.*) /\\1`. Traefik: stripPrefix.',
  },
})

export const route: Check = {
  id: 'socket.route',
  group: 'socket',
  title: 'The proxy reaches the services, which know their public name',
  dependsOn: ['socket.tls', 'api.alive'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The public address shows an error of the proxy, or another page.',
  cause: 'The proxy has no route for this name.',
  cure: {
    text: 'Add the routes of infra/haproxy/haproxy.cfg or infra/traefik/dynamic/routing.yml with this DOMAIN.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const vantage = proxiedVantage(context)
    if (vantage === null) return pass('no --target: only the services on this machine are checked')
    const { page, socket } = vantage
    const signal = patience(context)
    const urls = [new URL('api/stream/state', page), new URL(socket.href.replace(/^ws/, 'http'))]
    const found = await Promise.all(
      urls.map(async (url) => ({ url, answer: await exchange({ url, signal }) })),
    ).catch((error: Error) => error)
    if (found instanceof Error) {
      const evidence = [{ what: page.host, expected: 'an answer', actual: found.message, source: 'HTTP' }]
      const fix = { text: 'Look at the log of the proxy.', command: 'docker compose logs --tail 50 traefik' }
      const cause = 'The proxy accepts connections and does not answer.'
      return fault({ summary: found.message, evidence, vantage: vantage.name, cause, fix })
    }
    const evidence = found.map(({ url, answer }) => ({
      ...{ what: nameOf({ url }), expected: 'an answer of our services', actual: statusText(answer) },
      source: vantage.name,
    }))
    const answers = found.map(({ answer }) => answer)
    const isUnknown = answers.some((answer) => codeOf(answer) === 'request.unknown_host')
    const [first] = answers
    if (first !== undefined && codeOf(first) === 'request.not_found') {
      return fault({ ...wrongPrefix(page), evidence, vantage: vantage.name })
    }
    if (isUnknown) return fault({ ...unknownHost(page), evidence, vantage: vantage.name })
    if (answers.some(isOurs) || first === undefined)
      return pass(`${page.host} leads to the services`, evidence)
    return fault({ ...reasonOf(first, page), evidence, vantage: vantage.name })
  },
}
