import type { Cases } from './case.ts'

export const playbackCases: Cases = {
  'playback.settings': { good: {} },
  'playback.setSettings': {
    good: { settings: { visibility: 'private' } },
    other: { settings: { visibility: 'public' } },
  },
  'playback.address': { good: { expiresInSeconds: 60 } },
}
