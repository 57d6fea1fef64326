/** In the scope of the registry of streams, which every service with signed-in callers may write. */
export const PSEUDONYM_KEY = 'streams/pseudonym-key'
