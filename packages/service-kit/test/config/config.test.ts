import { type VariableName, variableNames, variableSchema } from '@stream-manager/contracts'
import t from 'tap'
import { ConfigError, loadConfig } from '../../src/index.ts'

const faultsOf = (
  env: Record<string, string>,
  names: readonly VariableName[] = variableNames,
): readonly string[] => {
  try {
    loadConfig(env, names)
  } catch (error) {
    if (error instanceof ConfigError) return error.lines
    throw error
  }
  return []
}

t.test('an empty environment gives the documented defaults', async (t) => {
  const config = loadConfig({}, variableNames)
  t.match(config, {
    PORT: 4200,
    WS_PORT: 4201,
    METRICS_PORT: 4290,
    HEALTH_PORT: 4291,
    HOST: '127.0.0.1',
    DATA_DIR: './data',
    ENVIRONMENT: 'production',
    CORS_ORIGINS: [],
    TRUSTED_PROXIES: [],
    MAX_LAYERS: 50,
    MAX_UPLOAD_BYTES: 512 * 1024 * 1024,
    SOURCE_NETWORKS: [],
    OUTPUT_NETWORKS: [],
    AUTOSTART: true,
  })
  t.notOk('REDIS_URL' in config, 'a variable without default stays absent')
})

t.test('text becomes typed values, and only the picked ones', async (t) => {
  const config = loadConfig(
    {
      PORT: ' 80 ',
      AUTOSTART: 'false',
      CORS_ORIGINS: 'https://a.example, https://b.example:8443',
      UNKNOWN: 'x',
    },
    ['PORT', 'AUTOSTART', 'CORS_ORIGINS'],
  )
  t.strictSame(config, {
    PORT: 80,
    AUTOSTART: false,
    CORS_ORIGINS: ['https://a.example', 'https://b.example:8443'],
  })
})

t.test('an empty string counts as absent', async (t) => {
  t.equal(loadConfig({ PORT: '' }, ['PORT']).PORT, 4200)
  t.notOk('REDIS_URL' in loadConfig({ REDIS_URL: '' }, ['REDIS_URL']))
})

t.test('every fault is named at once, with the variable and what is allowed', async (t) => {
  const faults = faultsOf({ PORT: 'eighty', AUTOSTART: 'yes', LOG_LEVEL: 'loud', MAX_LAYERS: '0' })
  t.strictSame(faults, [
    'PORT: "eighty" is not allowed: it must be a whole number from 0 to 65535',
    'LOG_LEVEL: "loud" is not allowed: it must be one of fatal, error, warn, info, debug, trace, silent',
    'MAX_LAYERS: "0" is not allowed: it must be a whole number from 1 to 200',
    'AUTOSTART: "yes" is not allowed: it must be true or false',
  ])
})

const SECRET = 'x'.repeat(32)
const JWKS = { JWKS_URL: 'https://issuer.example/jwks.json', JWT_ISSUER: 'https://issuer.example' }

const REFUSED: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ['a port out of range', { PORT: '65536' }, /^PORT: "65536"/],
  ['a negative port', { PORT: '-1' }, /^PORT/],
  ['a fraction', { PORT: '80.5' }, /^PORT/],
  ['a hexadecimal number', { PORT: '0x50' }, /^PORT/],
  ['a boolean in capitals', { AUTOSTART: 'TRUE' }, /^AUTOSTART/],
  ['one port for two listeners', { PORT: '4201' }, /^WS_PORT: 4201 is already the value of PORT/],
  ['any origin', { CORS_ORIGINS: '*' }, /^CORS_ORIGINS: "\*"/],
  ['an origin with a path', { CORS_ORIGINS: 'https://a.example/' }, /^CORS_ORIGINS/],
  ['the null origin', { CORS_ORIGINS: 'null' }, /^CORS_ORIGINS/],
  ['trusting everybody', { TRUSTED_PROXIES: 'true' }, /^TRUSTED_PROXIES: "true"/],
  ['trusting by hop count', { TRUSTED_PROXIES: '1' }, /^TRUSTED_PROXIES: "1"/],
  ['trusting the whole internet', { TRUSTED_PROXIES: '0.0.0.0/0' }, /^TRUSTED_PROXIES/],
  ['an impossible range', { TRUSTED_PROXIES: '10.0.0.0/33' }, /^TRUSTED_PROXIES/],
  ['a camera by its name', { SOURCE_NETWORKS: 'camera.local' }, /^SOURCE_NETWORKS: "camera.local"/],
  ['a network with stray bits', { OUTPUT_NETWORKS: '10.0.0.5/8' }, /^OUTPUT_NETWORKS: "10.0.0.5\/8"/],
  ['an impossible port', { OUTPUT_NETWORKS: '[fd00::/8]:70000' }, /^OUTPUT_NETWORKS/],
  [
    'a store that is not Redis',
    { REDIS_URL: 'http://x' },
    /^REDIS_URL: it must be a URL starting with redis:/,
  ],
  ['a short secret', { JWT_SECRET: 'x'.repeat(31) }, /^JWT_SECRET: it is shorter than 32 bytes/],
  ['a secret beside a public key', { JWT_SECRET: SECRET, JWT_PUBLIC_KEY: 'key.pem' }, /^JWT_PUBLIC_KEY/],
  ['a secret beside a private key', { JWT_SECRET: SECRET, JWT_PRIVATE_KEY: 'key.pem' }, /^JWT_PRIVATE_KEY/],
  ['a secret beside outside keys', { JWT_SECRET: SECRET, ...JWKS }, /^JWKS_URL: .* together with JWT_SECRET/],
  ['outside keys without an issuer', { JWKS_URL: JWKS.JWKS_URL }, /^JWT_ISSUER: JWKS_URL needs it/],
  ['outside keys over http', { ...JWKS, JWKS_URL: 'http://127.0.0.1/jwks.json' }, /^JWKS_URL/],
  [
    'outside keys over http from another host in development',
    { ...JWKS, JWKS_URL: 'http://issuer.example/jwks.json', ENVIRONMENT: 'development' },
    /^JWKS_URL/,
  ],
  ['outside keys with a password', { ...JWKS, JWKS_URL: 'https://a:b@issuer.example/' }, /^JWKS_URL/],
  ['outside keys in a file', { ...JWKS, JWKS_URL: 'file:///etc/passwd' }, /^JWKS_URL/],
  ['a probe target that is no URL', { WS_GATEWAY_URL: 'localhost' }, /^WS_GATEWAY_URL/],
]

for (const [what, env, message] of REFUSED) {
  t.test(`refuses to start with ${what}`, async (t) => {
    const faults = faultsOf(env)
    t.equal(faults.length, 1)
    t.match(faults[0], message)
  })
}

t.test('port 0 may be given to several listeners', async (t) => {
  t.strictSame(faultsOf({ PORT: '0', WS_PORT: '0' }), [])
})

t.test('a bypass of sign-in refuses to start outside development, also where it is not read', async (t) => {
  for (const name of ['ALLOW_DEV_AUTH_BYPASS', 'WEBSOCKET_AUTH_BYPASS']) {
    t.match(faultsOf({ [name]: 'true' }, ['HEALTH_PORT']), [
      new RegExp(`^${name}: .*ENVIRONMENT=development`),
    ])
    t.match(faultsOf({ [name]: 'true', ENVIRONMENT: 'test' }), [/^\w+_BYPASS/])
    t.strictSame(faultsOf({ [name]: 'true', ENVIRONMENT: 'development' }), [])
  }
})

t.test('accepts token settings that fit each other', async (t) => {
  t.strictSame(faultsOf({ JWT_SECRET: SECRET }), [])
  t.strictSame(faultsOf({ ...JWKS, JWT_PRIVATE_KEY: 'key.pem' }), [])
  for (const host of ['localhost:1', '127.0.0.1', '[::1]:8080']) {
    t.strictSame(faultsOf({ ...JWKS, JWKS_URL: `http://${host}/`, ENVIRONMENT: 'development' }), [], host)
  }
})

const INSECURE: readonly (readonly [VariableName, string])[] = [
  ['ALLOW_DEV_AUTH_BYPASS', 'true'],
  ['WEBSOCKET_AUTH_BYPASS', 'true'],
  ['JWT_SECRET', 'a-short-secret'],
  ['JWKS_URL', 'http://localhost/a-short-secret'],
  ['CORS_ORIGINS', '*'],
  ['TRUSTED_PROXIES', 'true'],
]

for (const ENVIRONMENT of [undefined, '', 'production', 'test']) {
  t.test(`refuses insecure settings with ENVIRONMENT=${ENVIRONMENT}`, async (t) => {
    for (const [name, value] of INSECURE) {
      const faults = faultsOf({ ...(ENVIRONMENT !== undefined && { ENVIRONMENT }), [name]: value })
      t.ok(
        faults.some((fault) => fault.startsWith(`${name}: `)),
        name,
      )
      t.notMatch(faults.join(), /short-secret/, 'the value of a secret is not shown')
    }
  })
}

t.test('a secret value is never part of a message', async (t) => {
  for (const name of variableNames) {
    if (!variableSchema(name).writeOnly) continue
    t.notMatch(faultsOf({ [name]: 'http://user:hunter2@host' }).join(), 'hunter2', name)
  }
})

t.test('a variable that the app cannot do without is asked for by name, with what it is for', async (t) => {
  const read = (env: Record<string, string>) => loadConfig(env, ['PORT', 'REDIS_URL'], ['REDIS_URL'])
  for (const env of [{}, { REDIS_URL: '' }]) {
    t.throws(() => read(env), { message: /^REDIS_URL: it is not set and this app needs it\. .*backplane/ })
  }
  for (const REDIS_URL of [
    'redis://127.0.0.1',
    'redis+sentinel://one:26379,two:26379/main',
    'redis+cluster://user:secret@one:7000,two:7000',
  ]) {
    t.equal(read({ REDIS_URL }).REDIS_URL, REDIS_URL)
  }
})
