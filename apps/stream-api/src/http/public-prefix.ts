import type { FastifyRequest } from 'fastify'

type Origin = Pick<FastifyRequest, 'ips' | 'headers'>

/** Plain segments only, because answers contain the value. */
const PREFIX = /^(?:\/[A-Za-z0-9._~-]{1,64}){1,8}$/

/** Whether a proxy of `TRUSTED_PROXIES` forwarded the request. */
export const cameThroughProxy = ({ ips = [] }: Pick<FastifyRequest, 'ips'>): boolean => ips.length > 1

/** The beginning of the public path that a trusted proxy removed, such as `/stream`, or ''. */
export const publicPrefix = (request: Origin): string => {
  const prefix = request.headers['x-forwarded-prefix']
  return cameThroughProxy(request) && typeof prefix === 'string' && PREFIX.test(prefix) ? prefix : ''
}

/** Adds the public prefix to an OpenAPI document, so that the client can call the document's paths. */
export const atPublicPrefix = <Document extends object>(
  document: Document,
  request: Origin,
): Document & { servers?: { url: string }[] } => {
  const prefix = publicPrefix(request)
  return prefix === '' ? document : { ...document, servers: [{ url: prefix }] }
}

/** The public path of a resource that was created below the request's path. */
export const locationOf = (request: Origin & Pick<FastifyRequest, 'url'>, id: string): string =>
  `${publicPrefix(request)}${request.url.split('?', 1)[0]?.replace(/\/$/, '')}/${id}`
