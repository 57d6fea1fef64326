import {
  type ChatMessage,
  type Layer,
  type StreamState,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'

export const sampleState = (revision: number): StreamState => ({
  streamId: 'main',
  status: 'live',
  desired: 'live',
  health: 'healthy',
  revision,
  appliedRevision: revision,
  since: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  uptimeSeconds: null,
  error: null,
  performance: UNKNOWN_PERFORMANCE,
  outputs: [],
  preview: { hls: null },
})

export const sampleLayer = (id: string, zIndex: number, revision = 1): Layer => ({
  id,
  type: 'color',
  name: id,
  zIndex,
  visible: true,
  opacity: 1,
  frame: { x: 0, y: 0, width: 10, height: 10 },
  rotation: 0,
  fit: 'fill',
  transition: { type: 'cut', durationMs: 0, easing: 'linear' },
  audio: { gain: 1, muted: false },
  content: { color: '#000000' },
  revision,
  status: null,
})

export const sampleMessage = (id: string, userId = 'u1'): ChatMessage => ({
  id,
  user: { id: userId, name: userId },
  text: `text of ${id}`,
  sentAt: '2026-01-01T00:00:00.000Z',
})
