import type { Server, Tokens } from '@stream-manager/service-kit'
import { Type } from 'typebox'
import { answers } from '../../http/schemas.ts'

/** No longer than a new key is published before it signs, so that no cached set lacks a key in use. */
const MAX_AGE_SECONDS = 60

const JwkSet = Type.Object(
  {
    keys: Type.Array(
      Type.Object({ kid: Type.String(), kty: Type.String(), alg: Type.String(), use: Type.String() }),
    ),
  },
  { description: 'RFC 7517. Empty while `JWT_SECRET` signs.' },
)

/** The public keys of our access tokens, for other services that verify them. */
export const jwksFeature = (app: Server, { jwks }: Pick<Tokens, 'jwks'>): void => {
  const schema = {
    tags: ['sessions'],
    summary: 'The public keys that verify access tokens',
    response: answers({ 200: JwkSet }),
  }
  app.get('/.well-known/jwks.json', { schema, config: { public: true } }, async (_request, reply) =>
    reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`).send(jwks()),
  )
}
