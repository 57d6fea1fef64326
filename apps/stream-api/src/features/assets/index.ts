import { type Server, unwrap } from '@stream-manager/service-kit'
import { streamIdOf } from '../../http/schemas.ts'
import { multipartPlugin } from '../../plugins/external/multipart.ts'
import { operationRoute } from '../operations/routes.ts'
import { type AssetsPlace, assetDeletion, contentRoute, uploadRoute } from './routes.ts'

/** All streams share the assets, so the path of each stream serves the same ones. */
export const assetsFeature = async (app: Server, place: Omit<AssetsPlace, 'app'>): Promise<void> => {
  const { receiver, scope } = place
  const { domain, files, maxBytes } = receiver
  await app.register(multipartPlugin, { maxFileBytes: maxBytes })
  if (scope.named) {
    app.addHook('preHandler', async ({ params }) => {
      unwrap(await domain.streams.get(streamIdOf(params as { streamId: string })))
    })
  }
  contentRoute({ ...place, app })
  uploadRoute({ ...place, app })
  operationRoute({ app, domain, scope }, assetDeletion(files))
}
