/** The lower end of the scale: quieter is shown as silence. */
export const FLOOR_DBFS = -60
export const CEILING_DBFS = 0

/** The engine's limiter begins below it, and a louder peak may clip in a viewer's decoder. */
const CLIP_ABOVE_DBFS = -1

/** The place on the scale, from 0 to 1. Null is silence. */
export const shareOf = (dbfs: number | null): number =>
  dbfs === null ? 0 : Math.min(1, Math.max(0, (dbfs - FLOOR_DBFS) / (CEILING_DBFS - FLOOR_DBFS)))

export const isClipping = (dbfs: number | null): boolean => dbfs !== null && dbfs > CLIP_ABOVE_DBFS

/** The louder of two levels. Null is silence. */
export const louder = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)
