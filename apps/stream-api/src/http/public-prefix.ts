import type { FastifyRequest } from 'fastify'

/** Plain segments only: the value ends up in our answers. */
const PREFIX = /^(?:\/[A-Za-z0-9._~-]{1,64}){1,8}$/

/** Whether a proxy of `TRUSTED_PROXIES` handed the request on. */
export const cameThroughProxy = ({ ips = [] }: Pick<FastifyRequest, 'ips'>): boolean => ips.length > 1

/** The start of the public path that the proxy took off, such as `/stream`, or ''. Nobody else is believed. */
export const publicPrefix = (request: Pick<FastifyRequest, 'ips' | 'headers'>): string => {
  const prefix = request.headers['x-forwarded-prefix']
  return cameThroughProxy(request) && typeof prefix === 'string' && PREFIX.test(prefix) ? prefix : ''
}

/** An OpenAPI document whose paths a client that asked there can call. */
export const atPublicPrefix = <Document extends object>(
  document: Document,
  request: Pick<FastifyRequest, 'ips' | 'headers'>,
): Document & { servers?: { url: string }[] } => {
  const prefix = publicPrefix(request)
  return prefix === '' ? document : { ...document, servers: [{ url: prefix }] }
}
