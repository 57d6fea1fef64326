import { isIP } from 'node:net'
import type { VariableName } from '@stream-manager/contracts'
import { parseNetwork } from '@stream-manager/egress'
import type { ConfigFault, Picked, Rule } from './rule.ts'
import { TOKEN_RULES } from './token-rules.ts'

const PORTS = [
  'PORT',
  'WS_PORT',
  'METRICS_PORT',
  'HEALTH_PORT',
  'EVENT_HANDLER_PORT',
  'PREVIEW_PORT',
] as const
const BYPASSES = ['ALLOW_DEV_AUTH_BYPASS', 'WEBSOCKET_AUTH_BYPASS'] as const

const distinctPorts: Rule = (config) => {
  const owners = new Map<number, VariableName>()
  return PORTS.flatMap((name) => {
    const port = config[name]
    if (port === undefined || port === 0) return []
    const owner = owners.get(port)
    if (owner)
      return [{ name, message: `${port} is already the value of ${owner}: every port must be its own` }]
    owners.set(port, name)
    return []
  })
}

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text

const exactOrigins: Rule = ({ CORS_ORIGINS: origins = [] }) =>
  origins
    .filter((origin) => !isOrigin(origin))
    .map((origin) => ({
      name: 'CORS_ORIGINS',
      message: `${JSON.stringify(origin)} is not an exact origin such as https://studio.example.org: no path, no *, lower case`,
    }))

const HOST_NAME = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i

const plainHosts: Rule = ({ ALLOWED_HOSTS: hosts = [] }) =>
  hosts
    .filter((host) => !HOST_NAME.test(host) && isIP(host) === 0)
    .map((host) => ({
      name: 'ALLOWED_HOSTS',
      message: `${JSON.stringify(host)} is not a host name or address such as live.example.org: no port, no *, no scheme`,
    }))

/** Refuses `/0`, hop counts and `true`: each of them trusts every client's `X-Forwarded-For`. */
const isAddressRange = (text: string): boolean => {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  const bits = Number(prefix)
  return /^\d{1,3}$/.test(prefix) && bits >= 1 && bits <= (version === 4 ? 32 : 128)
}

const RANGES = ['TRUSTED_PROXIES', 'METRICS_NETWORKS'] as const

const addressRanges: Rule = (config) =>
  RANGES.flatMap((name) =>
    (config[name] ?? [])
      .filter((range) => !isAddressRange(range))
      .map((range) => ({
        name,
        message: `${JSON.stringify(range)} is not an address or CIDR range such as 10.0.0.0/8: no true, no hop count, no /0`,
      })),
  )

const NETWORKS = ['SOURCE_NETWORKS', 'OUTPUT_NETWORKS'] as const

const knownNetworks: Rule = (config) =>
  NETWORKS.flatMap((name) =>
    (config[name] ?? [])
      .filter((network) => parseNetwork(network) === null)
      .map((network) => ({
        name,
        message: `${JSON.stringify(network)} is not a network such as 10.0.0.0/8, 192.168.1.5:8554 or [fd00::/8]:443: no host names, no bits beyond the prefix`,
      })),
  )

/** Only an explicit development environment may run without sign-in. */
const noBypassOutsideDevelopment: Rule = (config) =>
  BYPASSES.filter((name) => config[name] === true && config.ENVIRONMENT !== 'development').map((name) => ({
    name,
    message: 'true is only allowed with ENVIRONMENT=development',
  }))

/** Node cannot parse these URLs, because they contain several hosts. */
const SENTINEL_URL = /^redis\+sentinel:\/\/[^/\s]+\/[^/\s]+$/
const CLUSTER_URL = /^redis\+cluster:\/\/[^/\s]+\/?$/

const hasProtocol = (text: string, protocols: readonly string[]): boolean =>
  (URL.canParse(text) && protocols.includes(new URL(text).protocol)) ||
  (protocols.includes('redis+sentinel:') && SENTINEL_URL.test(text)) ||
  (protocols.includes('redis+cluster:') && CLUSTER_URL.test(text))

const URL_PROTOCOLS = {
  REDIS_URL: ['redis:', 'rediss:', 'redis+sentinel:', 'redis+cluster:'],
  DATABASE_URL: ['postgresql:', 'postgres:'],
  ALERTMANAGER_URL: ['http:', 'https:'],
  SMTP_URL: ['smtp:', 'smtps:'],
  STREAM_API_URL: ['http:', 'https:'],
  WS_GATEWAY_URL: ['ws:', 'wss:'],
  PAGE_URL: ['http:', 'https:'],
} as const
const URL_NAMES = Object.keys(URL_PROTOCOLS) as (keyof typeof URL_PROTOCOLS)[]

const usableUrls: Rule = (config) =>
  URL_NAMES.filter(
    (name) => config[name] !== undefined && !hasProtocol(config[name], URL_PROTOCOLS[name]),
  ).map((name) => ({
    name,
    message: `it must be a URL starting with ${URL_PROTOCOLS[name].map((protocol) => `${protocol}//`).join(' or ')}`,
  }))

const RULES: readonly Rule[] = [
  distinctPorts,
  exactOrigins,
  plainHosts,
  addressRanges,
  knownNetworks,
  noBypassOutsideDevelopment,
  usableUrls,
  ...TOKEN_RULES,
]

/** Checks addresses and rules between variables, which the schema of one variable cannot express. */
export const checkRules = (config: Picked): ConfigFault[] => RULES.flatMap((rule) => rule(config))
