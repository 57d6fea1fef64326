import { isIP } from 'node:net'
import type { EnvironmentVariables, VariableName } from '@stream-manager/contracts'
import { isLoopback, passwordIn } from '@stream-manager/service-kit'

type Settings = Partial<EnvironmentVariables>

export interface Danger {
  readonly name: VariableName
  readonly expected: string
  readonly severity: 'error' | 'warning'
}

type Rule = (settings: Settings) => Danger[]

const when = (isDangerous: boolean, danger: Danger): Danger[] => (isDangerous ? [danger] : [])

/** Half of the address space has a prefix of one bit; the largest private network has eight. */
const MIN_PREFIX = { 4: 8, 6: 7 } as const

const isWide = (range: string): boolean => {
  const [address = '', prefix] = range.split('/')
  const version = isIP(address)
  return prefix !== undefined && (version === 4 || version === 6) && Number(prefix) < MIN_PREFIX[version]
}

const wideRanges: Rule = (settings) =>
  (['TRUSTED_PROXIES', 'METRICS_NETWORKS', 'SOURCE_NETWORKS', 'OUTPUT_NETWORKS'] as const).flatMap((name) =>
    when((settings[name] ?? []).some(isWide), {
      ...{ name, severity: 'error' },
      expected: 'the addresses that are meant, in place of a range that has most of the internet',
    }),
  )

const hostIn = (text: string | undefined): string =>
  (URL.parse(text ?? '')?.hostname ?? '').replace(/^\[(.*)\]$/, '$1')

const isLocal = (host: string): boolean => host === '' || isLoopback(host)

/** A text that is no address is a fault of its value, which the checks of values report. */
const isPlainOrigin = (origin: string): boolean =>
  origin.startsWith('http://') || (hostIn(origin) !== '' && isLocal(hostIn(origin)))

const plainOrigins: Rule = ({ CORS_ORIGINS: origins = [] }) =>
  when(origins.some(isPlainOrigin), {
    ...{ name: 'CORS_ORIGINS', severity: 'warning' },
    expected:
      'https origins: a page from this machine, or one that anybody on the way can change, acts for the user',
  })

const debugging: Rule = ({ DEBUG_CHILD, LOG_LEVEL }) => [
  ...when(DEBUG_CHILD !== undefined, {
    ...{ name: 'DEBUG_CHILD', severity: 'error' },
    expected: 'not set: the debugger runs any code for whoever reaches its port',
  }),
  ...when(LOG_LEVEL === 'debug' || LOG_LEVEL === 'trace', {
    ...{ name: 'LOG_LEVEL', severity: 'warning' },
    expected: 'info or less: the log would fill the disk and name people',
  }),
]

const openRedis: Rule = ({ REDIS_URL, REDIS_PASSWORD_FILE }) =>
  when(
    !isLocal(hostIn(REDIS_URL)) && REDIS_PASSWORD_FILE === undefined && passwordIn(REDIS_URL ?? '') === '',
    {
      ...{ name: 'REDIS_URL', severity: 'error' },
      expected: 'a password, or REDIS_PASSWORD_FILE: whoever reaches Redis is an administrator',
    },
  )

const plainPage: Rule = ({ PAGE_URL }) =>
  when(PAGE_URL?.startsWith('http://') === true && !isLocal(hostIn(PAGE_URL)), {
    ...{ name: 'PAGE_URL', severity: 'warning' },
    expected: 'an https address: links that sign in would travel in the clear',
  })

const IN_PRODUCTION: readonly Rule[] = [wideRanges, plainOrigins, debugging, openRedis, plainPage]

const isPublicHost = (host: string | undefined): boolean =>
  host?.includes('.') === true && !/\.(local|localhost|test|internal|lan)$/i.test(host) && isIP(host) === 0

/** A service refuses a bypass outside development, so development at a public name is the way to have one. */
const bypassAtPublicName: Rule = (settings) =>
  (['ALLOW_DEV_AUTH_BYPASS', 'WEBSOCKET_AUTH_BYPASS'] as const).flatMap((name) =>
    when(settings[name] === true && settings.ENVIRONMENT === 'development' && isPublicHost(settings.DOMAIN), {
      ...{ name, severity: 'error' },
      expected: 'false: DOMAIN is a public name, and everybody would be an administrator',
    }),
  )

/** Settings that are valid and dangerous. */
export const dangersOf = (settings: Settings): Danger[] => {
  const rules = settings.ENVIRONMENT === 'production' ? IN_PRODUCTION : [bypassAtPublicName]
  return rules.flatMap((rule) => rule(settings))
}
