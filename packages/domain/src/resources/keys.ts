export const resourceKeys = {
  /** Log of samples. */
  samples: 'resources/samples',
  /** The host as the newest sample measured it. */
  host: 'resources/host',
} as const

/** The lease whose holder takes the samples. It is in the samples' scope, so that its fence guards their commits. */
export const RESOURCE_SAMPLER_LEASE = 'resources/sampler'
