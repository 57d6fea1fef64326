import {
  type Asset,
  type AssetKind,
  type Check,
  checker,
  fail,
  isMasked,
  LAYER_CONTENT,
  LAYER_TYPES,
  type LayerContent,
  type LayerType,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { AddressPolicy } from '@stream-manager/egress/policy'
import { refuseMaskedAddress } from '../audience/masked-address.ts'
import { invalidField, underPath } from '../store/field-error.ts'

type Content = Readonly<Record<string, unknown>>

/** The existing assets among those that the request names, by id; null when the stored source is kept unchecked. */
export type KnownAssets = ReadonlyMap<string, Asset> | null

/** A source with this setting could be replaced on its way, so only administrators may point it anywhere. */
export const checkInsecureTls = (content: object, mayTrustAny: boolean): Result<null> =>
  mayTrustAny || !('insecureTls' in content) || content.insecureTls !== true
    ? succeed(null)
    : fail(
        'auth.forbidden',
        'Only an administrator may set insecureTls or change the address of such a layer',
      )

/** Assets and addresses that a layer may name. */
export interface SourceRules {
  /** The layer's name, for a refusal. */
  readonly name: string
  readonly assets: KnownAssets
  /** Null when this process does not know it. */
  readonly addresses: AddressPolicy | null
  /** An address that stays as it is stored. It is not checked again. */
  readonly keptUrl?: string | undefined
}

interface Media {
  readonly kind: AssetKind
  /** Protocols of its addresses, with their ports; null without a usual one. */
  readonly protocols: Readonly<Record<string, number | null>>
}

const WEB = { 'http:': 80, 'https:': 443 }

const MEDIA: Partial<Record<LayerType, Media>> = {
  image: { kind: 'image', protocols: WEB },
  video: { kind: 'video', protocols: { ...WEB, 'rtmp:': 1935, 'rtmps:': 443, 'srt:': null } },
}

const CHECKS = Object.fromEntries(
  LAYER_TYPES.map((type) => [type, checker(LAYER_CONTENT[type], `The content of a ${type} layer`)]),
) as Record<LayerType, Check<(typeof LAYER_CONTENT)[LayerType]>>

const refused = (detail: string, message: string): Result<never> =>
  fail('source.refused', detail, { errors: [{ path: '/url', message }] })

const checkUrl = (text: string, { protocols }: Media, addresses: AddressPolicy | null): Result<null> => {
  const url = URL.parse(text)
  if (!url) return invalidField('/url', 'is not an absolute URL')
  const usualPort = protocols[url.protocol]
  if (usualPort === undefined) {
    const known = Object.keys(protocols)
      .map((name) => name.slice(0, -1))
      .join(', ')
    const detail = `A source cannot be opened over ${url.protocol.slice(0, -1)}; use ${known}`
    return refused(detail, `must begin with one of ${known}`)
  }
  const port = url.port === '' ? usualPort : Number(url.port)
  if (port === null || !addresses?.refusesLiteral({ hostname: url.hostname, port })) return succeed(null)
  const message = 'must name a public address and a usual port, or one that is open in SOURCE_NETWORKS'
  return refused('The source is not an allowed address', message)
}

const checkAsset = (assetId: string, kind: AssetKind, assets: KnownAssets): Result<null> => {
  const asset = assets?.get(assetId)
  if (assets === null || asset?.kind === kind) return succeed(null)
  const found = asset ? `is a ${asset.kind}, not a ${kind}` : 'does not exist; upload it first'
  return fail('source.not_found', `Asset \`${assetId}\` ${found}`, {
    errors: [{ path: '/assetId', message: found }],
  })
}

/** An address with a mask cannot be opened, whatever the type of its layer is. */
const checkMask = ({ url }: Content, { name, keptUrl }: SourceRules): Result<null> =>
  typeof url === 'string' && url !== keptUrl && isMasked(url)
    ? refuseMaskedAddress(`layer \`${name}\``)
    : succeed(null)

/** Exactly one of `assetId` and `url` is present, and it is usable. */
const checkSource = (type: LayerType, content: Content, rules: SourceRules): Result<null> => {
  const media = MEDIA[type]
  if (!media) return succeed(null)
  const { assetId, url } = content
  if ((assetId === undefined) === (url === undefined)) {
    return invalidField('/', 'must have exactly one of assetId and url; in a patch, set the other to null')
  }
  if (url !== undefined && url === rules.keptUrl) return succeed(null)
  return typeof url === 'string'
    ? checkUrl(url, media, rules.addresses)
    : checkAsset(String(assetId), media.kind, rules.assets)
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
export const checkContent = (type: LayerType, content: unknown, rules: SourceRules): Result<LayerContent> => {
  const checked = CHECKS[type](content)
  if (!checked.ok) return underPath('/content', checked)
  const source: Content = checked.value
  for (const rule of [checkMask(source, rules), checkSource(type, source, rules), checkTimeZone(source)]) {
    if (!rule.ok) return underPath('/content', rule)
  }
  return checked
}
