const LOOPBACK = '127.0.0.0/8,::1/128'

/** Lets a process of the product read from and push to servers of the test. */
export const LOOPBACK_NETWORKS_OPEN = { SOURCE_NETWORKS: LOOPBACK, OUTPUT_NETWORKS: LOOPBACK } as const

/** All requests of a test or a benchmark come from one address. A test of the limit sets its own. */
const NO_REQUEST_LIMIT = { MAX_REQUESTS_PER_SECOND: '1000000' } as const

/** A test of sign-in sets `ALLOW_DEV_AUTH_BYPASS=false`. */
const NO_SIGN_IN = { ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: 'true' } as const

/** A spare engine process costs a second of CPU for each programme of more than five seconds. Its tests turn it on. */
const NO_SPARE = { ENGINE_SPARE_CHILD: 'false' } as const

/** Variables of every process of the product that a test starts. A test may set them otherwise. */
export const TEST_ENVIRONMENT = {
  ...LOOPBACK_NETWORKS_OPEN,
  ...NO_REQUEST_LIMIT,
  ...NO_SIGN_IN,
  ...NO_SPARE,
} as const
