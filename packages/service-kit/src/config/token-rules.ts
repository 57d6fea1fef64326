import { isLoopback } from '../lifecycle/listen.ts'
import type { Rule } from './rule.ts'

/** A shorter HS256 secret can be guessed from one token. */
const MIN_SECRET_BYTES = 32
const KEY_VARIABLES = ['JWT_PRIVATE_KEY', 'JWT_PUBLIC_KEY', 'JWKS_URL'] as const

const longSecret: Rule = ({ JWT_SECRET: secret }) =>
  secret === undefined || Buffer.byteLength(secret) >= MIN_SECRET_BYTES
    ? []
    : [
        {
          name: 'JWT_SECRET',
          message: `it is shorter than ${MIN_SECRET_BYTES} bytes: use openssl rand -base64 32`,
        },
      ]

/** Beside public keys a verifier could be made to use a public key as the secret. */
const secretAlone: Rule = (config) =>
  config.JWT_SECRET === undefined
    ? []
    : KEY_VARIABLES.filter((name) => config[name] !== undefined).map((name) => ({
        name,
        message: 'it must not be set together with JWT_SECRET: unset one of the two',
      }))

const isSafeJwksUrl = (text: string, isDevelopment: boolean): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '' || hash !== '') return false
  const isLocal = isDevelopment && isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'))
  return protocol === 'https:' || (protocol === 'http:' && isLocal)
}

const safeJwksUrl: Rule = ({ JWKS_URL: url, ENVIRONMENT: environment }) =>
  url === undefined || isSafeJwksUrl(url, environment === 'development')
    ? []
    : [
        {
          name: 'JWKS_URL',
          message:
            'it must be an https:// URL without user, password and fragment (http:// on loopback with ENVIRONMENT=development)',
        },
      ]

/** Keys of an outside issuer verify the tokens of every client of that issuer, so its name has to be stated. */
const namedIssuer: Rule = ({ JWKS_URL: url, JWT_ISSUER: issuer }) =>
  url === undefined || issuer !== undefined
    ? []
    : [{ name: 'JWT_ISSUER', message: 'JWKS_URL needs it: set it to the `iss` of that issuer' }]

export const TOKEN_RULES: readonly Rule[] = [longSecret, secretAlone, safeJwksUrl, namedIssuer]
