import type { StoredDocument } from '@stream-manager/backplane'
import { Asset, tolerantChecker } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import { readStored } from '../store/stored.ts'

const checkAsset = tolerantChecker(Asset, 'The stored asset')

export const readAsset =
  ({ passedOver }: Context) =>
  (document: StoredDocument): Asset =>
    readStored(document, (value) => passedOver.known(checkAsset(value)))

/** Those of the ids that exist. */
export const readAssets = async (context: Context, ids: Iterable<string>): Promise<Map<string, Asset>> => {
  const documents = await Promise.all([...new Set(ids)].map((id) => context.backplane.read(keys.asset(id))))
  const assets = documents.flatMap((document) => (document ? [readAsset(context)(document)] : []))
  return new Map(assets.map((asset) => [asset.id, asset]))
}
