import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** The prefix makes browsers refuse the cookie unless it came over https, for this host alone and for all paths. */
const SECURE_NAME = '__Host-sm-refresh'
const HTTP_PORT = 80

const isSecure = ({ protocol }: FastifyRequest): boolean => protocol === 'https'

/**
 * Plain http cannot have a `__Host-` cookie. Cookies ignore ports, so the port in the address bar is part of the name: two
 * installations on one machine must not overwrite each other's.
 */
const nameOf = (request: FastifyRequest): string =>
  isSecure(request) ? SECURE_NAME : `sm-refresh-${request.port ?? HTTP_PORT}`

const optionsOf = (request: FastifyRequest): CookieSerializeOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  secure: isSecure(request),
  path: '/',
})

/** Undefined without the cookie, and for an empty one. */
export const readRefreshCookie = (request: FastifyRequest): string | undefined =>
  request.cookies[nameOf(request)] || undefined

export interface RefreshCookie {
  readonly refreshToken: string
  readonly expiresAt: string
}

export const setRefreshCookie = (
  reply: FastifyReply,
  { refreshToken, expiresAt }: RefreshCookie,
): FastifyReply => {
  const { request } = reply
  const options = { ...optionsOf(request), expires: new Date(expiresAt) }
  return reply.setCookie(nameOf(request), refreshToken, options)
}

export const clearRefreshCookie = (reply: FastifyReply): FastifyReply =>
  reply.clearCookie(nameOf(reply.request), optionsOf(reply.request))
