import type { Asset, DesiredStream } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { ASSETS_PREFIX, USAGE_KEY } from './keys.ts'
import { checkAsset } from './lookup.ts'

/** Fonts that one scene carries. */
const FONTS_MAX = 16
const PAGE = 1000

const WRITING: ReadonlySet<string> = new Set(['text', 'chat', 'clock'])

/** True when a layer may need an uploaded font that it does not name. */
export const hasWriting = ({ layers }: DesiredStream): boolean => layers.some(({ type }) => WRITING.has(type))

const listFonts = async ({ backplane }: Context): Promise<Asset[]> => {
  const fonts: Asset[] = []
  let after: string | undefined
  for (;;) {
    const documents = await backplane.list(ASSETS_PREFIX, { limit: PAGE, ...(after && { after }) })
    for (const { key, value } of documents) {
      const asset = key === USAGE_KEY ? null : checkAsset(value)
      if (asset?.ok && asset.value.parsed.kind === 'font') fonts.push(asset.value.parsed)
    }
    after = documents.at(-1)?.key
    if (documents.length < PAGE) break
  }
  return fonts.sort((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, FONTS_MAX)
}

/**
 * Returns the newest uploaded fonts. A scene is read at every change, so the list is kept until the use by assets changes,
 * as it does with each upload and deletion.
 */
export const createFontList = (context: Context): (() => Promise<readonly Asset[]>) => {
  let kept: { readonly revision: number; readonly fonts: readonly Asset[] } | null = null
  return async () => {
    const revision = (await context.backplane.read(USAGE_KEY))?.revision ?? 0
    if (kept?.revision !== revision) kept = { revision, fonts: await listFonts(context) }
    return kept.fonts
  }
}
