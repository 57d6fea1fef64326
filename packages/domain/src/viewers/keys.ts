export const viewerKeys = {
  /** The log `viewers` of `EVENT_LOGS`. */
  reports: 'events/viewers',
  salt: 'events/viewer-salt',
} as const
