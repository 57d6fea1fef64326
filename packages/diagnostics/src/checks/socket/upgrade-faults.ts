import type { Fault } from '../../check.ts'
import { type Answer, codeOf, isOurs } from '../../wire/exchange.ts'

type Explanation = Pick<Fault, 'cause' | 'fix'>

interface Case {
  readonly when: (answer: Answer) => boolean
  readonly explanation: Explanation
}

const CASES: readonly Case[] = [
  {
    when: (answer) => codeOf(answer) === 'request.upgrade_required' || answer.status === 426,
    explanation: {
      cause: 'Something on the way removes the headers Upgrade and Connection.',
      fix: {
        text:
          'Let the proxy pass WebSocket upgrades on. nginx: `proxy_http_version 1.1; proxy_set_header Upgrade ' +
          '$http_upgrade; proxy_set_header Connection "upgrade";`. Apache: `ProxyPass /ws ws://gateway:4201/ws`.',
        command: 'grep -rn -i -e upgrade -e /ws /etc/nginx /etc/apache2',
      },
    },
  },
  {
    when: (answer) => codeOf(answer) === 'request.not_found',
    explanation: {
      cause: 'The path /ws goes to the API, which has no such route, or arrives there with another prefix.',
      fix: { text: 'Route /ws of the public host to WS_PORT of the gateway, with its path unchanged.' },
    },
  },
  {
    // This question has no Origin, so another program wrote the one that is refused.
    when: (answer) => codeOf(answer) === 'request.foreign_origin',
    explanation: {
      cause: 'A proxy on the way adds a header Origin of its own.',
      fix: {
        text: 'Remove the directive that sets Origin. nginx: `proxy_set_header Origin`. HAProxy: `add-header origin`.',
        command: 'grep -rn -i origin /etc/nginx /etc/haproxy',
      },
    },
  },
  {
    when: (answer) => isOurs(answer) && answer.status === 503,
    explanation: {
      cause: 'The gateway is at the limit of its load and refuses new sockets.',
      fix: { text: 'Start another gateway, or wait.', command: 'docker compose up -d --scale ws-gateway=2' },
    },
  },
  {
    when: (answer) => isOurs(answer) && answer.status === 429,
    explanation: {
      cause:
        'The gateway counts more sockets from one address than it allows: behind a proxy that is all clients together.',
      fix: { text: 'Add the address of the proxy to TRUSTED_PROXIES.' },
    },
  },
  {
    when: (answer) => !isOurs(answer) && [502, 503, 504].includes(answer.status),
    explanation: {
      cause: 'The proxy has a route for /ws and does not reach the gateway.',
      fix: { text: 'Start the gateway, put it into the network of the proxy, and correct its port.' },
    },
  },
  {
    when: (answer) => !isOurs(answer) && [401, 403, 407].includes(answer.status),
    explanation: {
      cause: 'A proxy on the way asks for a sign-in of its own, which browsers do not send with sockets.',
      fix: { text: 'Exempt /ws from the sign-in of the proxy: the gateway checks tokens itself.' },
    },
  },
]

/** Why a server answers an upgrade with something else than 101. */
export const explainUpgrade = (answer: Answer): Explanation =>
  CASES.find(({ when }) => when(answer))?.explanation ?? {}
