import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'
import type { TokenAlgorithm } from './token-header.ts'

export interface SignWith {
  readonly key: string
  readonly kid?: string
  readonly algorithm: TokenAlgorithm
  readonly type: string
}

interface VerifyWith {
  /** PEM of a public key, or the shared secret of HS256. */
  readonly key: string
  readonly algorithm: TokenAlgorithm
  readonly type: string
  readonly issuer: string
  readonly audience: string
  readonly requiredClaims: readonly string[]
}

/** Signs and verifies with the key of each call. */
export interface JwtEngine {
  sign(claims: object, options: SignWith): string
  /** Throws for a token that was not signed with the key for this audience. Does not judge the token's times. */
  verify(token: string, options: VerifyWith): void
}

/**
 * `@fastify/jwt` decorates a server, but tokens also arrive over sockets and keys change while a service runs. The
 * server made here never listens, and it has no key of its own.
 */
export const createJwtEngine = async (): Promise<JwtEngine> => {
  const host = Fastify({ logger: false })
  await host.register(fastifyJwt, {
    secret: (_request, _token, done) => done(new Error('each call names its key'), undefined),
  })
  await host.ready()
  return {
    sign: (claims, { key, kid, algorithm, type }) =>
      host.jwt.sign(claims, {
        key,
        ...(kid !== undefined && { kid }),
        algorithm,
        header: { alg: algorithm, typ: type },
      }),
    verify: (token, { key, algorithm, type, issuer, audience, requiredClaims }) => {
      host.jwt.verify(token, {
        key,
        algorithms: [algorithm],
        allowedIss: issuer,
        allowedAud: audience,
        checkTyp: type,
        requiredClaims: [...requiredClaims],
        ignoreExpiration: true,
        ignoreNotBefore: true,
        cache: false,
      })
    },
  }
}
