import type { Cases } from './case.ts'

export const outputCases: Cases = {
  'outputs.list': { good: {} },
  'outputs.get': {
    given: [['outputs.create', { output: { id: 'read', type: 'file' } }]],
    good: { id: 'read' },
  },
  'outputs.create': {
    good: {
      output: { id: 'made', type: 'rtmp', url: 'rtmp://push.example/live', key: 'secret', enabled: false },
    },
    other: { output: { id: 'another', type: 'file' } },
    conflicts: [
      { output: { id: 'made', type: 'file' } },
      { output: { type: 'rtmp', url: 'http://127.0.0.1' } },
    ],
  },
  'outputs.update': {
    given: [['outputs.create', { output: { id: 'changed', type: 'file', enabled: false } }]],
    good: { id: 'changed', changes: { enabled: true } },
    other: { id: 'changed', changes: { enabled: false } },
    conflicts: [{ id: 'changed', changes: { options: { segmentSeconds: 2 } } }],
  },
  // No name server knows the name, so nothing is connected to.
  'outputs.preflight': {
    good: { type: 'rtmp', url: 'rtmp://preflight.invalid/live', key: 'secret' },
    conflicts: [
      { type: 'rtmp', url: 'http://push.example/live' },
      { type: 'srt', url: 'srt://push.example' },
    ],
  },
  'outputs.delete': {
    given: [['outputs.create', { output: { id: 'removed', type: 'file' } }]],
    good: { id: 'removed' },
    conflicts: [{ id: 'removed' }],
  },
}
