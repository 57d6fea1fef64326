/** In the place of a secret in answers and events. */
export const MASK = '***'

/** Some libraries write `*` as `%2A` when they put an address together again. */
const ENCODED_STAR = /%2a/gi

/** Whether an address holds a mask in place of a secret. Nothing can be opened with it. */
export const isMasked = (url: string): boolean => url.replaceAll(ENCODED_STAR, '*').includes(MASK)
