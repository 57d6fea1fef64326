import {
  type Asset,
  type AssetKind,
  type Check,
  checker,
  fail,
  LAYER_CONTENT,
  LAYER_TYPES,
  type LayerContent,
  type LayerType,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { isMasked, MASKED_ADDRESS } from '../audience/address.ts'
import { invalidField, underPath } from '../store/field-error.ts'

type Content = Readonly<Record<string, unknown>>

/** The existing assets among those that the request names, by id; null when the stored source is kept unchecked. */
export type KnownAssets = ReadonlyMap<string, Asset> | null

const MEDIA: Partial<Record<LayerType, { kind: AssetKind; protocols: readonly string[] }>> = {
  image: { kind: 'image', protocols: ['http:', 'https:'] },
  video: { kind: 'video', protocols: ['http:', 'https:', 'rtmp:', 'rtmps:', 'srt:'] },
}

const CHECKS = Object.fromEntries(
  LAYER_TYPES.map((type) => [type, checker(LAYER_CONTENT[type], `The content of a ${type} layer`)]),
) as Record<LayerType, Check<(typeof LAYER_CONTENT)[LayerType]>>

const checkUrl = (url: string, protocols: readonly string[]): Result<null> => {
  if (!URL.canParse(url)) return invalidField('/url', 'is not an absolute URL')
  if (isMasked(url)) return invalidField('/url', MASKED_ADDRESS)
  const { protocol } = new URL(url)
  if (protocols.includes(protocol)) return succeed(null)
  const known = protocols.map((name) => name.slice(0, -1)).join(', ')
  return fail('source.refused', `A source cannot be opened over ${protocol.slice(0, -1)}; use ${known}`, {
    errors: [{ path: '/url', message: `must begin with one of ${known}` }],
  })
}

const checkAsset = (assetId: string, kind: AssetKind, assets: KnownAssets): Result<null> => {
  const asset = assets?.get(assetId)
  if (assets === null || asset?.kind === kind) return succeed(null)
  const found = asset ? `is a ${asset.kind}, not a ${kind}` : 'does not exist; upload it first'
  return fail('source.not_found', `Asset \`${assetId}\` ${found}`, {
    errors: [{ path: '/assetId', message: found }],
  })
}

/** Exactly one of `assetId` and `url` is present, and it is usable. */
const checkSource = (type: LayerType, content: Content, assets: KnownAssets): Result<null> => {
  const media = MEDIA[type]
  if (!media) return succeed(null)
  const { assetId, url } = content
  if ((assetId === undefined) === (url === undefined)) {
    return invalidField('/', 'must have exactly one of assetId and url; in a patch, set the other to null')
  }
  return typeof url === 'string'
    ? checkUrl(url, media.protocols)
    : checkAsset(String(assetId), media.kind, assets)
}

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}

const checkTimeZone = ({ timeZone }: Content): Result<null> =>
  typeof timeZone !== 'string' || isTimeZone(timeZone)
    ? succeed(null)
    : invalidField('/timeZone', 'is not an IANA time zone such as Europe/London')

/** Ids of assets that a content names. A text's `font` is such an id or the name of a family. */
export const assetIdsIn = (content: Content): string[] =>
  [content['assetId'], content['font']].filter((id) => typeof id === 'string')

/**
 * Checks content against its type's schema, and its source against the existing assets. Paths begin at `/content`.
 * Errors: `request.invalid`, `source.refused`, `source.not_found`.
 */
export const checkContent = (
  type: LayerType,
  content: unknown,
  assets: KnownAssets,
): Result<LayerContent> => {
  const checked = CHECKS[type](content)
  if (!checked.ok) return underPath('/content', checked)
  for (const rule of [checkSource(type, checked.value, assets), checkTimeZone(checked.value)]) {
    if (!rule.ok) return underPath('/content', rule)
  }
  return checked
}
