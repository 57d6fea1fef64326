import type {
  Alert,
  AlertEvent,
  ChannelKind,
  ChatEvent,
  EVENT_TYPES,
  LayerEvent,
  MetricsEvent,
  Performance,
  StreamState,
} from '@stream-manager/contracts'

const at = '2026-03-01T18:00:05.000Z'

const performance: Performance = {
  fps: 25,
  targetFps: 25,
  bitrateKbps: 2503,
  framesRendered: 125,
  framesDropped: 0,
  framesDuplicated: 0,
  speed: 1,
  renderTimeMs: 4.2,
  cpuPercent: 38,
  memoryBytes: 182_452_224,
}

const hls: StreamState['outputs'][number] = {
  id: 'hls',
  type: 'hls',
  state: 'live',
  error: null,
  retries: 0,
  nextRetryAt: null,
  bitrateKbps: 2503,
}

const title: Extract<LayerEvent, { layer: unknown }>['layer'] = {
  id: 'title',
  type: 'text',
  name: 'Title',
  visible: true,
  opacity: 1,
  zIndex: 1,
  frame: { x: 80, y: 60, width: 800, height: 120 },
  rotation: 0,
  fit: 'contain',
  transition: { type: 'fade', durationMs: 500, easing: 'ease-out' },
  audio: { gain: 1, muted: false },
  content: {
    text: 'Hello',
    sizePx: 64,
    weight: 700,
    color: '#ffffff',
    align: 'left',
  },
  revision: 17,
  status: { state: 'ready', error: null },
}

const streamState: StreamState = {
  streamId: 'main',
  status: 'live',
  desired: 'live',
  health: 'healthy',
  revision: 18,
  appliedRevision: 18,
  since: at,
  startedAt: '2026-03-01T18:00:00.000Z',
  uptimeSeconds: 5,
  error: null,
  performance,
  outputs: [hls],
  preview: { hls: '/hls/main/index.m3u8' },
}

type EventType<Kind extends ChannelKind> = (typeof EVENT_TYPES)[Kind][number]

const by = { id: 'user-h3Zk0Qe5cXo1mVtR', name: 'Ada' }

const layerEvents: Readonly<Record<EventType<'layer-updates'>, LayerEvent>> = {
  'layer.created': { type: 'layer.created', revision: 17, layer: title, by },
  'layer.updated': { type: 'layer.updated', revision: 18, layer: { ...title, opacity: 0.5, revision: 18 } },
  'layer.deleted': { type: 'layer.deleted', revision: 19, id: 'title', by },
  'layers.reordered': { type: 'layers.reordered', revision: 20, order: ['background', 'title', 'chat'], by },
}

const chatEvents: Readonly<Record<EventType<'chat'>, ChatEvent>> = {
  message: {
    type: 'message',
    message: {
      id: '01jn9x3t5v7f8k2m4p6q8r0s1t',
      user: { id: 'guest-1a2b3c4d', name: 'Ada' },
      text: 'Good evening',
      sentAt: at,
    },
  },
  'message.deleted': { type: 'message.deleted', id: '01jn9x3t5v7f8k2m4p6q8r0s1t' },
  'user.banned': { type: 'user.banned', userId: 'guest-1a2b3c4d', until: '2026-03-01T18:10:05.000Z' },
}

const metricsEvent: MetricsEvent = { streamId: 'main', at, performance, outputs: [hls] }

const alert: Alert = {
  id: '01hs1zq5w4yq0n6d8r2v7k3m9x',
  ruleId: 'output-down',
  name: 'Output does not deliver',
  severity: 'page',
  streamId: 'main',
  subject: 'archive',
  state: 'firing',
  value: 1,
  since: '2026-03-01T17:59:35.000Z',
  changedAt: at,
  acknowledged: null,
  notify: null,
  runbook: 'Read the error of the output.',
}
const acknowledged = { by: 'ada', name: 'Ada', at, comment: 'on it' }

const alertEvents: Readonly<Record<EventType<'alerts'>, AlertEvent>> = {
  'alert.changed': { type: 'alert.changed', alert, from: null },
  'alert.acknowledged': { type: 'alert.acknowledged', alert: { ...alert, acknowledged } },
  'alerts.noticed': {
    type: 'alerts.noticed',
    at,
    streamId: 'main',
    reason: 'new',
    alerts: [alert],
    omitted: 0,
  },
}

/** One publication of every event type, by channel and by the name of its message. */
export const EVENT_EXAMPLES: Readonly<Record<ChannelKind, Readonly<Record<string, unknown>>>> = {
  'stream-state': { 'stream-state': streamState },
  'layer-updates': layerEvents,
  metrics: { metrics: metricsEvent },
  chat: chatEvents,
  alerts: alertEvents,
}
