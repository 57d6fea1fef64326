const FIRST_MS = 250
const CAP_MS = 4000

/** 0.25 s, doubling to 4 s, give or take a quarter, so that the layers of one lost server do not knock together. */
export const sourceRetryDelayMs = (attempt: number, random: () => number): number =>
  Math.min(CAP_MS, FIRST_MS * 2 ** attempt) * (0.75 + random() / 2)
