import { skeletonOf } from './skeleton.ts'

/** Endings that make an address even without a scheme. */
const STRONG =
  'c[o0]m|net|[o0]rg|info|biz|io|co|tv|gg|ly|gl|app|dev|xyz|icu|edu|gov|eu|uk|ru|pф|nl|jp|cn|kr|tw|hk|cz|hu|dk|tr|ua|vn|nz'

/** Endings that are also words (`so.me people` in joined sentences) or file names: a path must follow. */
const WEAK =
  'ai|am|as|at|be|br|by|ca|cam|cc|ch|chat|click|cloud|club|de|do|es|fi|fm|fr|fun|gs|id|im|in|is|it|la|link|live|me|media|my|news|no|online|pl|pm|pro|re|rip|sh|shop|site|so|space|st|store|stream|th|to|top|tube|us|video|vip|wiki|win|ws|zone'

const END = '(?![\\p{L}\\p{N}_-])'
const PATH = '(?::\\d{1,5})?/[^\\s/]'

const LINKS: readonly RegExp[] = [
  /\b[a-z][a-z0-9+-]{1,15}:\/\/[^\s/]/u,
  /\bh(?:tt|xx)ps?\s*:\s*\/\s*\//u,
  /\b(?:javascript|vbscript|mailto|magnet):\S|\bdata:[a-z]+\//u,
  /\bwww\d{0,2}\.[\p{L}\p{N}]/u,
  /[\p{L}\p{N}]\.xn--[a-z0-9]/u,
  new RegExp(`[\\p{L}\\p{N}]\\.(?:${STRONG})${END}`, 'u'),
  new RegExp(`[\\p{L}\\p{N}]\\.(?:${WEAK})${PATH}`, 'u'),
  // Spaces on both sides of a full stop, or a space before it and a path after it, only serve to hide an address.
  new RegExp(`[\\p{L}\\p{N}]\\s+\\.\\s+(?:${STRONG})${END}`, 'u'),
  new RegExp(`[\\p{L}\\p{N}]\\s+\\.\\s*(?:${STRONG}|${WEAK})${PATH}`, 'u'),
  /\b(?!(?:a|an|the|this|that|every|polka)\s)[\p{L}\p{N}-]{2,}\s+dot\s+(?:c[o0]m|[o0]rg|gg|tv|io|ly|xyz|ru)\b/u,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5}\b|\/[^\s/])/u,
]

/** Names of products, unless a path follows. */
const PRODUCTS = /\b(?:asp|ado|vb|ml)\.net\b(?!\/)/gu

/** Replaces disguises of a dot, a slash or a colon: words in brackets, characters of other scripts. */
const plainMarks = (text: string): string =>
  text
    .replace(/[。·•‧∙⋅]/gu, '.')
    .replace(/[∕⁄\\]/gu, '/')
    .replace(/[∶ː꞉]/gu, ':')
    .replace(/\((\p{L})\)/gu, '$1')
    .replace(/\s*[([{<]\s*(?:\.|dot|punkt|punto|point)\s*[)\]}>]\s*/gu, '.')
    .replace(/\s*[([{<]\s*(?:\/|slash)\s*[)\]}>]\s*/gu, '/')

/** Joins `e x a m p l e`: removes the spaces between single characters. */
const closeUp = (text: string): string => text.replace(/(?<=(?<!\S)\S)\s(?=\S(?!\S))/gu, '')

/** Whether the text contains an address that a reader could open or retype, disguised ones included. */
export const holdsLink = (text: string): boolean => {
  const plain = plainMarks(skeletonOf(text)).replace(PRODUCTS, '')
  const readings = new Set([plain, closeUp(plain)])
  return [...readings].some((reading) => LINKS.some((link) => link.test(reading)))
}
