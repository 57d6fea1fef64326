/**
 * For `timing` of `openRedisBackplane`. A busy machine answers later than the 800 ms of production. Deadlines of calls have
 * tests of their own.
 */
export const PATIENT_REDIS = { commandTimeoutMs: 30_000, callTimeoutMs: 45_000 } as const
