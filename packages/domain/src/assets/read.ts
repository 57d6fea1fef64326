import { Asset, checker } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import { readStored } from '../store/stored.ts'

export const checkStoredAsset = checker(Asset, 'The stored asset')

/** Those of the ids that exist. */
export const readAssets = async (context: Context, ids: Iterable<string>): Promise<Map<string, Asset>> => {
  const documents = await Promise.all([...new Set(ids)].map((id) => context.backplane.read(keys.asset(id))))
  const assets = documents.flatMap((document) => (document ? [readStored(document, checkStoredAsset)] : []))
  return new Map(assets.map((asset) => [asset.id, asset]))
}
