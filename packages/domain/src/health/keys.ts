/** Prefix of the latest values, one for each sidecar. */
export const HEALTH_REPORT_PREFIX = 'health/reports/'
