import { composeSample, deploymentFolder, HEALTHY } from '@stream-manager/diagnostics/fakes'
import { type StagedFault, withVariables } from './fault.ts'

type Files = Readonly<Record<string, string>>

/** A complete deployment of two services in which these files differ. */
const withFiles =
  (files: Files): StagedFault['inject'] =>
  async (t, { environment }) => ({
    environment,
    folder: await deploymentFolder(t, { ...HEALTHY, ...files }),
  })

/** A variable that all services share. */
const shared = (line: string): Files => ({
  'docker-compose.yml': composeSample().replace('&environment\n', `&environment\n  ${line}\n`),
})

const withOwn = (own: Parameters<typeof composeSample>[0]): StagedFault['inject'] =>
  withFiles({ 'docker-compose.yml': composeSample(own) })

const ofFiles: readonly StagedFault[] = [
  {
    id: 'env-line-unreadable',
    rootCause: 'config.files',
    says: /is not NAME=value/,
    inject: withFiles({ '.env': 'DOMAIN=live.example.org\nno assignment\n' }),
  },
  {
    id: 'env-quote-open',
    rootCause: 'config.files',
    says: /a quote that does not end/,
    inject: withFiles({ '.env': 'DOMAIN=live.example.org\nTZ="UTC\n' }),
  },
  {
    id: 'required-variable-missing',
    rootCause: 'config.files',
    says: /DOMAIN.*the public host name/s,
    inject: withFiles({ '.env': '' }),
  },
  {
    id: 'compose-file-absent',
    rootCause: 'config.files',
    says: /cannot be read: ENOENT/,
    inject: withFiles({ '.env': 'DOMAIN=live.example.org\nCOMPOSE_FILE=docker-compose.yml:mine.yml\n' }),
  },
  {
    id: 'compose-override-malformed',
    rootCause: 'config.files',
    says: /docker-compose\.override\.yml/,
    inject: withFiles({ 'docker-compose.override.yml': 'services: [' }),
  },
  {
    id: 'secret-file-missing',
    rootCause: 'config.secret-files',
    says: /there is no such file/,
    inject: withVariables({ METRICS_TOKEN_FILE: '/nowhere/metrics-token' }),
  },
  {
    id: 'secret-file-empty',
    rootCause: 'config.secret-files',
    says: /the file is empty/,
    inject: withFiles({ 'secrets/redis': ' \n' }),
  },
]

const ofNames: readonly StagedFault[] = [
  {
    id: 'variable-misspelt-in-env',
    rootCause: 'config.names',
    status: 'warn',
    says: /CORS_ORIGINS, as the name is spelt/,
    inject: withFiles({ '.env': 'DOMAIN=live.example.org\nCORS_ORIGIN=https://live.example.org\n' }),
  },
  {
    id: 'variable-misspelt-in-compose',
    rootCause: 'config.names',
    status: 'warn',
    says: /TRUSTED_PROXIES, as the name is spelt/,
    inject: withOwn({ gateway: '      TRUSTED_PROXY: 10.0.0.1' }),
  },
  {
    id: 'variable-misspelt-here',
    rootCause: 'config.names',
    status: 'warn',
    says: /OUTPUT_NETWORKS, as the name is spelt/,
    inject: withVariables({ OUTPUT_NETWORK: '10.0.0.0/8' }),
  },
  {
    id: 'variable-never-passed-on',
    rootCause: 'config.names',
    status: 'warn',
    says: /no compose file uses it/,
    inject: withFiles({ '.env': 'DOMAIN=live.example.org\nJWT_ISSUER=https://id.example.org\n' }),
  },
]

const ofValues: readonly StagedFault[] = [
  {
    id: 'value-refused-by-service',
    rootCause: 'config.services',
    says: /a whole number from 0 to 65535/,
    inject: withOwn({ api: '      PORT: many' }),
  },
  {
    id: 'origins-with-wildcard',
    rootCause: 'config.services',
    says: /CORS_ORIGINS/,
    inject: withFiles({ '.env': 'DOMAIN=live.example.org\nCORS_ORIGINS=*\n' }),
  },
  {
    id: 'value-refused-here',
    rootCause: 'config.environment',
    says: /MAX_LAYERS.*a whole number from 1 to 200/s,
    inject: withVariables({ MAX_LAYERS: '0' }),
  },
  {
    id: 'services-with-different-origins',
    rootCause: 'config.agreement',
    says: /CORS_ORIGINS of ws-gateway/,
    inject: withOwn({ gateway: '      CORS_ORIGINS: https://other.example.org' }),
  },
  {
    id: 'services-with-different-keys',
    rootCause: 'config.agreement',
    says: /JWT_SECRET of ws-gateway/,
    inject: withOwn({
      api: '      JWT_SECRET: 2f0c5a97e41b8d36a07c94f2e85b1d60',
      gateway: '      JWT_SECRET: 91d7e3b80c6f42a5d81e7b390f56c2a4',
    }),
  },
  {
    id: 'services-with-different-stores',
    rootCause: 'config.agreement',
    says: /REDIS_URL of ws-gateway.*never meet/s,
    inject: withFiles({
      'docker-compose.yml': composeSample().replace(/ws-gateway@redis:6379/, '$&/1'),
    }),
  },
  {
    id: 'proxy-trusted-by-one-service',
    rootCause: 'config.agreement',
    says: /TRUSTED_PROXIES of/,
    inject: withOwn({ gateway: '      TRUSTED_PROXIES: 172.16.0.0/12' }),
  },
]

const ofSecrets: readonly StagedFault[] = [
  {
    id: 'default-redis-password',
    rootCause: 'config.secrets',
    says: /a default that everybody knows|the placeholder of an example/,
    inject: withFiles({ 'secrets/redis': 'changeme\n' }),
  },
  {
    id: 'example-key-kept',
    rootCause: 'config.secrets',
    says: /the placeholder of an example/,
    inject: withFiles(shared('JWT_SECRET: your-secret-key-of-at-least-32-bytes')),
  },
  {
    id: 'short-database-password',
    rootCause: 'config.secrets',
    says: /shorter than 8 characters/,
    inject: withFiles(shared(['DATABASE_URL: postgresql://history', 'hack@db/history'].join(':'))),
  },
]

const ofProduction: readonly StagedFault[] = [
  {
    id: 'everybody-is-a-trusted-proxy',
    rootCause: 'config.production',
    says: /TRUSTED_PROXIES.*most of the internet/s,
    inject: withFiles(shared('TRUSTED_PROXIES: 0.0.0.0/1')),
  },
  {
    id: 'debugger-in-production',
    rootCause: 'config.production',
    says: /DEBUG_CHILD/,
    inject: withVariables({ DEBUG_CHILD: 'inspect' }),
  },
  {
    id: 'log-of-everything',
    rootCause: 'config.production',
    status: 'warn',
    says: /LOG_LEVEL/,
    inject: withVariables({ LOG_LEVEL: 'trace' }),
  },
  {
    id: 'links-without-tls',
    rootCause: 'config.production',
    status: 'warn',
    says: /PAGE_URL/,
    inject: withVariables({ PAGE_URL: 'http://live.example.org/' }),
  },
  {
    id: 'redis-open-to-its-network',
    rootCause: 'config.production',
    says: /REDIS_URL.*a password/s,
    inject: withFiles({
      'docker-compose.yml': composeSample().replaceAll(/ {6}REDIS_PASSWORD_FILE.*\n/g, ''),
    }),
  },
  {
    id: 'sign-in-off-at-public-name',
    rootCause: 'config.production',
    says: /ALLOW_DEV_AUTH_BYPASS.*DOMAIN is a public name/s,
    inject: withFiles({
      'docker-compose.yml': composeSample()
        .replace(/ENVIRONMENT: .*/, 'ENVIRONMENT: development')
        .replace('&environment\n', '&environment\n  ALLOW_DEV_AUTH_BYPASS: "true"\n'),
    }),
  },
]

export const CONFIGURATION_FAULTS: readonly StagedFault[] = [
  ...ofFiles,
  ...ofNames,
  ...ofValues,
  ...ofSecrets,
  ...ofProduction,
]
