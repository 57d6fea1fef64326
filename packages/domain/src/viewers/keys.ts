import { eventLogKey } from '../events/keys.ts'

export const viewerKeys = {
  reports: eventLogKey('viewers'),
  salt: 'events/viewer-salt',
} as const
