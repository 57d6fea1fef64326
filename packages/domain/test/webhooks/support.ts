import type { EventRow } from '@stream-manager/analytics/port'

export const eventOf = (changes: Partial<EventRow> = {}): EventRow => ({
  id: 'evt_00000000000000000000000000000001',
  atMs: Date.parse('2030-01-01T00:00:01.000Z'),
  type: 'stream.status',
  streamId: 'main',
  severity: 'error',
  subject: null,
  data: { from: 'live', to: 'failed', message: 'no input' },
  ...changes,
})
