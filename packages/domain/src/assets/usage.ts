import { type Asset, tolerantChecker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { ASSETS_PREFIX, USAGE_KEY } from './keys.ts'
import { checkAsset } from './lookup.ts'

/** Sums over all stored assets. Each commit that adds or deletes an asset expects and changes them. */
const AssetUsage = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  sizeBytes: Type.Integer({ minimum: 0 }),
})
export type AssetUsage = Static<typeof AssetUsage>

const checkUsage = tolerantChecker(AssetUsage, 'The stored use by assets')
const PAGE = 1000

/** For a store that an earlier version filled. A damaged asset counts with no bytes. */
const sumUp = async ({ backplane }: Context): Promise<AssetUsage> => {
  let usage: AssetUsage = { count: 0, sizeBytes: 0 }
  let after: string | undefined
  for (;;) {
    const documents = await backplane.list(ASSETS_PREFIX, { limit: PAGE, ...(after && { after }) })
    for (const { value } of documents) {
      const asset = checkAsset(value)
      usage = withAsset(usage, { sizeBytes: asset.ok ? asset.value.parsed.sizeBytes : 0 })
    }
    after = documents.at(-1)?.key
    if (documents.length < PAGE) return usage
  }
}

export const readUsage = async (context: Context): Promise<{ usage: AssetUsage; revision: number }> => {
  const document = await context.backplane.read(USAGE_KEY)
  if (!document) return { usage: await sumUp(context), revision: 0 }
  return { usage: readStored(context, document, checkUsage).parsed, revision: document.revision }
}

export const withAsset = (usage: AssetUsage, { sizeBytes }: Pick<Asset, 'sizeBytes'>): AssetUsage => ({
  count: usage.count + 1,
  sizeBytes: usage.sizeBytes + sizeBytes,
})

export const withoutAsset = (usage: AssetUsage, { sizeBytes }: Pick<Asset, 'sizeBytes'>): AssetUsage => ({
  count: Math.max(0, usage.count - 1),
  sizeBytes: Math.max(0, usage.sizeBytes - sizeBytes),
})
