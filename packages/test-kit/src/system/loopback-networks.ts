const LOOPBACK = '127.0.0.0/8,::1/128'

/** Lets a process of the product read from and push to servers of the test. */
export const LOOPBACK_NETWORKS_OPEN = { SOURCE_NETWORKS: LOOPBACK, OUTPUT_NETWORKS: LOOPBACK } as const
