import type { Arrival, DoctorEvidence } from '@stream-manager/contracts'
import type { Fault } from '../../check.ts'

export interface Sent {
  readonly origin: string
  readonly page: URL
}

interface Explanation {
  readonly evidence: readonly DoctorEvidence[]
  readonly reason: Pick<Fault, 'cause' | 'fix'>
}

const SOURCE = 'GET api/diagnostics/request'

const rewritten = ({ origin: { received } }: Arrival, { origin }: Sent): Explanation | null => {
  if (received.length === 1 && received[0] === origin) return null
  return {
    evidence: [
      {
        what: 'Origin lines at the API',
        expected: origin,
        actual: received.join(' and ') || 'none',
        source: SOURCE,
      },
    ],
    reason: {
      cause: 'A proxy on the way adds, changes or removes the header Origin.',
      fix: {
        text: 'Remove the directive that sets Origin. nginx: `proxy_set_header Origin`. HAProxy: `set-header origin`.',
        command: 'grep -rn -i origin /etc/nginx /etc/haproxy',
      },
    },
  }
}

const otherHost = ({ host }: Arrival, { page }: Sent): Explanation | null =>
  host === page.host
    ? null
    : {
        evidence: [{ what: 'host at the API', expected: page.host, actual: host, source: SOURCE }],
        reason: {
          cause: 'The proxy replaces the header Host, so the origin of the page is not that of the request.',
          fix: {
            text: 'Pass Host on. nginx: `proxy_set_header Host $http_host;`. Apache: `ProxyPreserveHost On`.',
          },
        },
      }

const otherScheme = ({ scheme, hops }: Arrival, { page }: Sent): Explanation | null => {
  const expected = page.protocol.replace(':', '')
  if (scheme === expected) return null
  const [peer] = hops
  const evidence = [{ what: 'scheme at the API', expected, actual: scheme, source: SOURCE }]
  if (peer?.trusted === true) {
    return {
      evidence,
      reason: {
        cause: 'The proxy does not say that the client came by TLS.',
        fix: { text: 'Send X-Forwarded-Proto. nginx: `proxy_set_header X-Forwarded-Proto $scheme;`.' },
      },
    }
  }
  return {
    evidence: [
      ...evidence,
      {
        what: `proxy ${peer?.address}`,
        expected: 'in TRUSTED_PROXIES',
        actual: 'not trusted',
        source: SOURCE,
      },
    ],
    reason: {
      cause: 'The services do not believe the proxy that the client came by TLS.',
      fix: {
        text: 'Add the address of the proxy to TRUSTED_PROXIES of API and gateway.',
        command: `echo TRUSTED_PROXIES=${peer?.address} >> .env && docker compose up -d`,
      },
    },
  }
}

const unlisted = ({ origin }: Sent): Explanation => ({
  evidence: [],
  reason: {
    cause: 'The gateway does not have this origin in its list, which it compares letter by letter.',
    fix: {
      text: 'Add the origin to CORS_ORIGINS of API and gateway, or set DOMAIN to the public name.',
      command: `echo CORS_ORIGINS=${origin} >> .env && docker compose up -d`,
    },
  },
})

/** Why the page's own origin is refused, by what the API sees of such a request. */
export const explainOrigin = (arrival: Arrival | null, sent: Sent): Explanation => {
  if (arrival === null) return unlisted(sent)
  const explanation = rewritten(arrival, sent) ?? otherHost(arrival, sent) ?? otherScheme(arrival, sent)
  return explanation ?? unlisted(sent)
}
