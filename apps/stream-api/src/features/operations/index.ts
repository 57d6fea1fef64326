import { type Domain, operations } from '@stream-manager/domain'
import type { Server } from '@stream-manager/service-kit'
import { SHORT_SCOPE } from '../../http/schemas.ts'
import { operationRoute, type Place } from './routes.ts'

const STREAM_PREFIX = /^\/stream(?=\/)/

/** Operations on one stream. The stream's own path may omit `/stream`: `/api/streams/<id>/state`. */
export const streamOperations = (place: Place): void => {
  const ofStream = operations.filter(({ global }) => !global)
  const shortened = place.scope.named ? ofStream.filter(({ http }) => STREAM_PREFIX.test(http.path)) : []
  for (const operation of shortened) {
    operationRoute(place, operation, operation.http.path.replace(STREAM_PREFIX, ''))
  }
  for (const operation of ofStream) operationRoute(place, operation)
}

/** Operations that do not belong to one stream. */
export const globalOperations = (app: Server, domain: Domain): void => {
  for (const operation of operations) {
    if (operation.global) operationRoute({ app, domain, scope: SHORT_SCOPE }, operation)
  }
}
