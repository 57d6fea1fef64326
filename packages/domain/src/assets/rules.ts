import { type DesiredStream, fail, type Result, succeed } from '@stream-manager/contracts'
import { assetIdsIn } from '../layers/content.ts'
import type { Limits } from '../limits.ts'
import type { AssetUsage } from './usage.ts'

/** Ids that the stream's layers name as a source or a font. A font family's name may be among them. */
export const assetIdsOf = ({ layers }: DesiredStream): string[] =>
  layers.flatMap(({ content }) => assetIdsIn(content))

/** Errors: `asset.limit_reached`, `asset.quota_exceeded`. */
export const checkRoom = (
  { count, sizeBytes }: AssetUsage,
  addedBytes: number,
  { maxAssets, maxAssetsBytes }: Limits,
): Result<null> => {
  if (count >= maxAssets) {
    return fail('asset.limit_reached', `There are ${count} assets, the most allowed; delete one first`)
  }
  if (sizeBytes + addedBytes <= maxAssetsBytes) return succeed(null)
  const detail = `The assets take ${sizeBytes} of ${maxAssetsBytes} bytes, and ${addedBytes} more do not fit; delete assets, or raise MAX_ASSETS_BYTES`
  return fail('asset.quota_exceeded', detail)
}

/** Errors: `asset.in_use`, naming the layer. */
export const checkUnused = (assetId: string, streams: readonly DesiredStream[]): Result<null> => {
  for (const { streamId, layers } of streams) {
    const user = layers.find(({ content }) => assetIdsIn(content).includes(assetId))
    if (user) {
      const detail = `Layer \`${user.id}\` of stream \`${streamId}\` uses asset \`${assetId}\`; delete or change it first`
      return fail('asset.in_use', detail)
    }
  }
  return succeed(null)
}

export const assetNotFound = (assetId: string): Result<never> =>
  fail('asset.not_found', `There is no asset \`${assetId}\`; GET /api/assets lists them`)
