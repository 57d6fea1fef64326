import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import { assetFile } from '@stream-manager/media-store'
import { FILE_FORMATS, PROBE_LIMITS } from './demuxer-options.ts'
import type { MediaSource, SourceContext, SourceKind } from './source.ts'

const resolveAsset = async (
  assetId: string,
  { assets, dataDir }: SourceContext,
): Promise<Result<MediaSource>> => {
  const asset = Object.hasOwn(assets, assetId) ? assets[assetId] : undefined
  if (!asset) return fail('source.not_found', `Asset ${assetId} does not exist`)
  if (asset.kind !== 'video')
    return fail('source.unreadable', `Asset ${assetId} is not a video but ${asset.kind}`)
  const path = resolve(assetFile(dataDir, asset.id))
  const found = await access(path).then(
    () => true,
    () => false,
  )
  if (!found) return fail('source.not_found', `The file of asset ${assetId} is missing; upload it again`)
  return succeed({
    kind: 'asset',
    live: false,
    url: `file:${path}`,
    demuxer: null,
    options: { ...PROBE_LIMITS, protocol_whitelist: 'file', format_whitelist: FILE_FORMATS },
    label: `asset ${assetId}`,
  })
}

/** An uploaded video. `source.not_found` when record or file is missing, `source.unreadable` when it is no video. */
export const assetSource: SourceKind = {
  accepts: ({ assetId }) => assetId !== undefined,
  resolve: ({ assetId = '' }, context) => resolveAsset(assetId, context),
}
