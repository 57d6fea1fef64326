import cors from '@fastify/cors'
import fp from 'fastify-plugin'

export interface CorsOptions {
  /** Compared exactly; never a pattern. */
  readonly origins: readonly string[]
}

/** Lets pages of the listed origins call the API and read the headers of the contract. */
export const exactCors = fp(
  async (app, { origins }: CorsOptions) => {
    await app.register(cors, {
      origin: [...origins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: ['accept-ranges', 'content-range', 'etag', 'location', 'retry-after', 'x-request-id'],
      maxAge: 600,
      strictPreflight: true,
    })
  },
  { name: 'exact-cors', fastify: '5.x' },
)
