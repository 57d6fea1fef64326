const KEYS: readonly Buffer[] = [Buffer.alloc(32, 'key of the tests')]

/** Keys of the stored secrets, the same for every service of a test. */
export const SECRET_KEYS = (): readonly Buffer[] => KEYS
