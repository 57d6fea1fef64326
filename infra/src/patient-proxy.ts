/**
 * Deadlines of the shipped configurations, and those of tests. A busy machine takes longer than a second for an answer, and a
 * proxy that takes all replicas for dead answers 503.
 */
export const PATIENT_DEADLINES = {
  'timeout check 1s': 'timeout check 5s',
  'timeout connect 2s': 'timeout connect 10s',
  'timeout queue 2s': 'timeout queue 10s',
  'timeout server 3s': 'timeout server 6s',
  'timeout: 1s': 'timeout: 5s',
  'dialTimeout: 2s': 'dialTimeout: 10s',
  'responseHeaderTimeout: 3s': 'responseHeaderTimeout: 6s',
} as const

/** A read that a replica leaves unanswered for so long is sent to the other one. */
export const PATIENT_READ_MS = 6000

/** A configuration of HAProxy or Traefik with the deadlines of tests. */
export const patient = (config: string): string =>
  Object.entries(PATIENT_DEADLINES).reduce(
    (text, [shipped, longer]) => text.replaceAll(shipped, longer),
    config,
  )
