import { type FontKey, GlobalFonts } from '@napi-rs/canvas'

/** A Chinese text of 2000 characters needs about 100 files; each takes about 0.3 MB of memory. */
const FONTS_MAX = 192
/** Removing one font empties the caches of all, so many are removed at once. */
const FONTS_KEPT = 128

/** By family, the least recently used first. */
const registered = new Map<string, FontKey>()

const makeRoom = () => {
  if (registered.size < FONTS_MAX) return
  const oldest = Array.from(registered).slice(0, registered.size - FONTS_KEPT)
  for (const [family] of oldest) registered.delete(family)
  GlobalFonts.removeBatch(oldest.map(([, key]) => key))
}

export const isRegistered = (family: string): boolean => registered.has(family)

/** Makes a font file drawable as `family`. False when the file is no font. */
export const registerFont = (family: string, file: string): boolean => {
  const known = registered.get(family)
  if (known === undefined) makeRoom()
  const key = known ?? GlobalFonts.registerFromPath(file, family)
  if (!key) return false
  registered.delete(family)
  registered.set(family, key)
  return true
}
