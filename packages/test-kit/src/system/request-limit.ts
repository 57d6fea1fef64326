/** All requests of a test or a benchmark come from one address. A test of the limit sets its own. */
export const NO_REQUEST_LIMIT = { MAX_REQUESTS_PER_SECOND: '1000000' }
