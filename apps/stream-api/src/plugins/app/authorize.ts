import { DEFAULT_STREAM_ID, isRecord, type Permission } from '@stream-manager/contracts'
import { checkPermission, streamAskedFor } from '@stream-manager/domain'
import { unwrap } from '@stream-manager/service-kit'
import type { FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { callerOf } from './authentication.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Permission that the route needs. Every route declares one, or that it is public. */
    permission?: Permission
    /** The route does not belong to one stream. */
    global?: true
    /** The body names the streams, which the operation checks: before it is read a grant for any stream is enough. */
    targeted?: true
  }
}

export interface AuthorizeOptions {
  /** Permissions of routes that a library adds, by the beginning of their paths. */
  readonly libraries?: Readonly<Record<string, Permission>>
}

const streamIdOf = ({ params, query, routeOptions }: FastifyRequest): string | null => {
  if (routeOptions.config.global) return streamAskedFor(query)
  const streamId = isRecord(params) ? params['streamId'] : undefined
  return typeof streamId === 'string' ? streamId : DEFAULT_STREAM_ID
}

const checkDeclared = ({ url, method, config, schema }: RouteOptions): void => {
  if (config?.public) return
  if (config?.permission === undefined) throw new Error(`${method} ${url} declares no permission`)
  if (!schema?.hide && !schema?.tags?.length) {
    throw new Error(`${method} ${url} has no tag: it would be missing in the API reference`)
  }
}

/** For a route whose body names the streams: one of those that the caller has the permission on. */
const checkedStream = (request: FastifyRequest, permission: Permission): string | null => {
  const caller = callerOf(request)
  const granted = request.routeOptions.config.targeted ? (caller.grants ?? []) : []
  const permitted = granted.find(
    ({ streamId }) => streamId !== undefined && checkPermission(caller, permission, streamId).ok,
  )
  return permitted?.streamId ?? streamIdOf(request)
}

/** Checks the permission of each route before the body is read. A route that declares none cannot be added. */
export const authorize = fp(
  async (app, { libraries = {} }: AuthorizeOptions) => {
    app.addHook('onRoute', (route) => {
      const [, permission] = Object.entries(libraries).find(([path]) => route.url.startsWith(path)) ?? []
      if (permission) route.config = { ...route.config, permission, global: true }
      checkDeclared(route)
    })
    app.addHook('onRequest', async (request) => {
      const { permission, openWhen } = request.routeOptions.config
      const isOpen = openWhen !== undefined && request.caller === null
      if (!permission || isOpen) return
      unwrap(checkPermission(callerOf(request), permission, checkedStream(request, permission)))
    })
  },
  { name: 'authorize', fastify: '5.x', dependencies: ['problems', 'authentication'] },
)
