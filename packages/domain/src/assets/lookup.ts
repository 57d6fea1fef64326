import type { StoredDocument } from '@stream-manager/backplane/port'
import { Asset, tolerantChecker } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { assetKey } from './keys.ts'

export const checkAsset = tolerantChecker(Asset, 'The stored asset')

export const readAsset =
  (context: Context) =>
  (document: StoredDocument): Asset =>
    readStored(context, document, checkAsset).parsed

/** The existing assets among `ids`, by id. */
export const findAssets = async (context: Context, ids: Iterable<string>): Promise<Map<string, Asset>> => {
  const documents = await Promise.all([...new Set(ids)].map((id) => context.backplane.read(assetKey(id))))
  const assets = documents.flatMap((document) => (document ? [readAsset(context)(document)] : []))
  return new Map(assets.map((asset) => [asset.id, asset]))
}
