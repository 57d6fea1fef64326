/** Many servers accept every connection, check the credentials afterwards and then close it. A connection counts as live after this time. */
export const PROBATION_MS = 1000
