import { type Asset, fail, type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered } from '../store/commit-answered.ts'
import { readPage } from '../store/page.ts'
import { readRegistry } from '../stream/registry.ts'
import { readView } from '../stream/view.ts'
import type { Assets, NewAsset } from './api.ts'
import { readAsset, readAssets } from './read.ts'
import { assetNotFound, checkUnused } from './rules.ts'

const getAsset = async (context: Context, assetId: string): Promise<Result<Asset>> => {
  const document = await context.backplane.read(keys.asset(assetId))
  return document ? succeed(readAsset(context)(document)) : assetNotFound(assetId)
}

/** Uploads that end at the same instant may pass the limit by their own number: it guards the disk, not a quota. */
const checkRoom = async (context: Context): Promise<Result<null>> => {
  const { maxAssets } = context.limits
  const stored = await context.backplane.list(keys.assets, { limit: maxAssets })
  if (stored.length < maxAssets) return succeed(null)
  return fail('asset.limit_reached', `There are ${stored.length} assets, the most allowed; delete one first`)
}

const register = async (
  context: Context,
  input: NewAsset,
  options: WriteOptions,
): Promise<Result<Mutation<Asset>>> => {
  const room = await checkRoom(context)
  if (!room.ok) return room
  const asset: Asset = { ...input, createdAt: context.clock.now().toISOString(), revision: 1 }
  const key = keys.asset(asset.id)
  const registered = await commitAnswered(context, {
    scope: 'assets',
    request: { expect: { [key]: 0 }, put: { [key]: asset } },
    answer: { value: asset, revision: asset.revision },
    idempotency: options.idempotency,
  })
  return registered ?? fail('backplane.conflict', `There is an asset \`${asset.id}\` already; try again`)
}

const streamsInUse = async (context: Context) => {
  const { streams } = await readRegistry(context)
  const views = await Promise.all(streams.map(({ id }) => readView(context, id)))
  return views.flatMap((view) => (view.ok ? [view.value.desired] : []))
}

const deleteAsset = async (context: Context, assetId: string): Promise<Result<Asset>> => {
  const asset = await getAsset(context, assetId)
  if (!asset.ok) return asset
  const unused = checkUnused(assetId, await streamsInUse(context))
  if (!unused.ok) return unused
  await context.backplane.commit({ delete: [keys.asset(assetId)] })
  return asset
}

export const createAssets = (context: Context): Assets => ({
  newId: context.newId,
  list: (page) =>
    readPage(context, {
      prefix: keys.assets,
      page,
      read: readAsset(context),
    }),
  get: (assetId) => getAsset(context, assetId),
  getMany: (assetIds) => readAssets(context, assetIds),
  register: (asset, options = {}) => register(context, asset, options),
  delete: (assetId) => deleteAsset(context, assetId),
})
