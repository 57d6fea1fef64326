import type { Cases } from './case.ts'

const video = { width: 640, height: 360, fps: 30, bitrateKbps: 800, preset: 'veryfast', tune: null }

export const streamCases: Cases = {
  'stream.state': { good: {} },
  'stream.control': {
    good: { action: 'start' },
    other: { action: 'restart' },
    conflicts: [{ action: 'start' }, { action: 'resume' }],
    last: true,
  },
  'stream.config': { good: {} },
  'stream.setConfig': {
    good: { config: { video, audio: { bitrateKbps: 96 } } },
    other: { config: { video, audio: { bitrateKbps: 128 } } },
  },
}
