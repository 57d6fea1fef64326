import { checker, Id, PREVIEW_PATH } from '@stream-manager/contracts'
import type { PreviewTopic } from '@stream-manager/preview'
import { unwrap } from '@stream-manager/service-kit'
import type { TSchema } from 'typebox'
import { paramsOf, STREAM_SCOPES, type StreamScope, streamIdOf } from '../../http/schemas.ts'

interface PreviewRoute {
  readonly url: string
  readonly params: TSchema
  readonly topicOf: (params: unknown) => PreviewTopic
}

const programmeRoute = (scope: StreamScope): PreviewRoute => {
  const params = paramsOf(scope, {})
  const check = checker(params, 'The path of the preview')
  return {
    url: scope.prefix + PREVIEW_PATH,
    params,
    topicOf: (given) => ({ streamId: streamIdOf(unwrap(check(given))), layerId: null }),
  }
}

const layerRoute = (scope: StreamScope): PreviewRoute => {
  const params = paramsOf(scope, { layerId: Id })
  const check = checker(params, 'The path of the layer')
  return {
    url: `${scope.prefix}/layers/:layerId${PREVIEW_PATH}`,
    params,
    topicOf: (given) => {
      const { layerId, ...stream } = unwrap(check(given))
      return { streamId: streamIdOf(stream), layerId }
    },
  }
}

/** The programme of a stream, and each of its layers alone. */
export const PREVIEW_ROUTES: readonly PreviewRoute[] = STREAM_SCOPES.flatMap((scope) => [
  programmeRoute(scope),
  layerRoute(scope),
])
