import type { Coding } from './codings.ts'

// A tilde is in no tag of ours, so a suffix is never a part of the tag itself.
const STRONG_TAG = /^"([^"~]*)"$/
const SUFFIX = /~(?:br|gzip|zstd)"/g

/** The tag of a compressed variant: two codings of one content are different bytes. A weak tag fits all variants. */
export const variantTag = (etag: string, coding: Coding): string => etag.replace(STRONG_TAG, `"$1~${coding}"`)

/** The tags of `If-Match` or `If-None-Match`, each as the tag of the content without a coding. */
export const withoutVariants = (tags: string): string => tags.replace(SUFFIX, '"')

/** The one of the client's tags that means this content, as the client knows it. */
export const knownVariant = (tags: string, etag: string): string =>
  tags
    .split(',')
    .map((tag) => tag.trim())
    .find((tag) => withoutVariants(tag) === etag) ?? etag
