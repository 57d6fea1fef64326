import { type Asset, type DesiredStream, fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { readPage } from '../store/page.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { readRegistry } from '../stream/registry.ts'
import { readView } from '../stream/view.ts'
import type { Assets, NewAsset } from './api.ts'
import { ASSETS_PREFIX, assetKey } from './keys.ts'
import { findAssets, readAsset } from './lookup.ts'
import { assetNotFound, checkUnused } from './rules.ts'

const SCOPE = 'assets'

const getAsset = async (context: Context, assetId: string): Promise<Result<Asset>> => {
  const document = await context.backplane.read(assetKey(assetId))
  return document ? succeed(readAsset(context)(document)) : assetNotFound(assetId)
}

/** Simultaneous uploads may exceed the limit by their own number: it protects the disk and is no quota. */
const checkRoom = async ({ backplane, limits: { maxAssets } }: Context): Promise<Result<null>> => {
  const stored = await backplane.list(ASSETS_PREFIX, { limit: maxAssets })
  if (stored.length < maxAssets) return succeed(null)
  return fail('asset.limit_reached', `There are ${stored.length} assets, the most allowed; delete one first`)
}

const register = async (
  context: Context,
  input: NewAsset,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<Asset>>> => {
  const room = await checkRoom(context)
  if (!room.ok) return room
  const asset: Asset = { ...input, createdAt: context.clock.now().toISOString(), revision: 1 }
  const key = assetKey(asset.id)
  const registered = await commitAnswered(context, {
    scope: SCOPE,
    request: { expect: { [key]: 0 }, put: { [key]: asset } },
    answer: { value: asset, revision: asset.revision },
    idempotency,
  })
  return registered ?? fail('backplane.conflict', `There is an asset \`${asset.id}\` already; try again`)
}

const allStreams = async (context: Context): Promise<DesiredStream[]> => {
  const { streams } = await readRegistry(context)
  const views = await Promise.all(streams.map(({ id }) => readView(context, id)))
  return views.flatMap((view) => (view.ok ? [view.value.desired] : []))
}

const deleteAsset = (
  context: Context,
  assetId: string,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const key = assetKey(assetId)
  return writeOnce(context, { what: `Asset \`${assetId}\``, scope: SCOPE, idempotency }, async () => {
    const asset = await getAsset(context, assetId)
    if (!asset.ok) return asset
    const unused = checkUnused(assetId, await allStreams(context))
    if (!unused.ok) return unused
    const request = { expect: { [key]: asset.value.revision }, delete: [key] }
    return commitAnswered(context, {
      scope: SCOPE,
      request,
      answer: { value: null, revision: 0 },
      idempotency,
    })
  })
}

export const createAssets = (context: Context): Assets => ({
  newId: context.newId,
  list: (page) => readPage(context, { prefix: ASSETS_PREFIX, page, read: readAsset(context) }),
  get: (assetId) => getAsset(context, assetId),
  getMany: (assetIds) => findAssets(context, assetIds),
  register: (asset, options = {}) => register(context, asset, options),
  delete: (assetId, options = {}) => deleteAsset(context, assetId, options),
})
