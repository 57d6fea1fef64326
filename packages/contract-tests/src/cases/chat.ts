import { bodyOf, type Cases } from './case.ts'

const settings = {
  slowModeSeconds: 0,
  links: 'allow',
  duplicateWindowSeconds: 30,
  maxMessagesPerMinute: 60,
  maxStreamMessagesPerSecond: 200,
}

export const chatCases: Cases = {
  'chat.list': { given: [['chat.send', { text: 'said' }]], good: { limit: 1 } },
  'chat.send': {
    good: { text: 'Grüße 👋', name: 'Ann' },
    other: { text: 'something else' },
    conflicts: [{ text: '\u200b' }, { text: 'x'.repeat(501) }],
  },
  'chat.delete': {
    given: [['chat.send', { text: 'to be deleted' }]],
    good: ({ made }) => ({ id: bodyOf(made[0])['id'] }),
  },
  'chat.bans': { given: [['chat.ban', { userId: 'listed' }]], good: { limit: 1 } },
  'chat.ban': {
    good: { userId: 'ann', reason: 'spam' },
    other: { userId: 'ann', durationSeconds: 60 },
  },
  'chat.unban': {
    given: [['chat.ban', { userId: 'carl' }]],
    good: { userId: 'carl' },
    conflicts: [{ userId: 'carl' }],
  },
  'chat.settings': { good: {} },
  'chat.setSettings': {
    good: { settings: { ...settings, slowModeSeconds: 5, links: 'refuse' } },
    other: { settings },
  },
}
