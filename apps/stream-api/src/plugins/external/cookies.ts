import cookie from '@fastify/cookie'
import fp from 'fastify-plugin'

/** Reads and sets cookies. Only the refresh token is in one. */
export const cookiesPlugin = fp(
  async (app) => {
    await app.register(cookie)
  },
  { name: 'cookies', fastify: '5.x' },
)
