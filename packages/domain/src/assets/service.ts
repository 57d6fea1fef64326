import { type Asset, type DesiredStream, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { readPage } from '../store/page.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { readRegistry } from '../stream/registry.ts'
import { readView } from '../stream/view.ts'
import type { Assets, NewAsset } from './api.ts'
import { ASSETS_PREFIX, assetKey, USAGE_ID, USAGE_KEY } from './keys.ts'
import { findAssets, readAsset } from './lookup.ts'
import { assetNotFound, checkRoom, checkUnused } from './rules.ts'
import { readUsage, withAsset, withoutAsset } from './usage.ts'

const SCOPE = 'assets'

const getAsset = async (context: Context, assetId: string): Promise<Result<Asset>> => {
  const document = await context.backplane.read(assetKey(assetId))
  return document ? succeed(readAsset(context)(document)) : assetNotFound(assetId)
}

const roomFor = async (context: Context): Promise<(sizeBytes: number) => Result<null>> => {
  const { usage } = await readUsage(context)
  return (sizeBytes) => checkRoom(usage, sizeBytes, context.limits)
}

const register = (
  context: Context,
  input: NewAsset,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<Asset>>> => {
  const asset: Asset = { ...input, createdAt: context.clock.now().toISOString(), revision: 1 }
  const key = assetKey(asset.id)
  return writeOnce(context, { what: `Asset \`${asset.id}\``, scope: SCOPE, idempotency }, async () => {
    const { usage, revision } = await readUsage(context)
    const room = checkRoom(usage, asset.sizeBytes, context.limits)
    if (!room.ok) return room
    return commitAnswered(context, {
      scope: SCOPE,
      request: {
        expect: { [key]: 0, [USAGE_KEY]: revision },
        put: { [key]: asset, [USAGE_KEY]: withAsset(usage, asset) },
      },
      answer: { value: asset, revision: asset.revision },
      idempotency,
    })
  })
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
    const { usage, revision } = await readUsage(context)
    const request = {
      expect: { [key]: asset.value.revision, [USAGE_KEY]: revision },
      put: { [USAGE_KEY]: withoutAsset(usage, asset.value) },
      delete: [key],
    }
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
  list: ({ limit, cursor = USAGE_ID }) =>
    readPage(context, { prefix: ASSETS_PREFIX, page: { limit, cursor }, read: readAsset(context) }),
  get: (assetId) => getAsset(context, assetId),
  getMany: (assetIds) => findAssets(context, assetIds),
  roomFor: () => roomFor(context),
  register: (asset, options = {}) => register(context, asset, options),
  delete: (assetId, options = {}) => deleteAsset(context, assetId, options),
})
