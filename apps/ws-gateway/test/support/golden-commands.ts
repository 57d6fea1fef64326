import type { Command } from '@stream-manager/contracts'

/** One command of every kind, with every field the server reads. */
export const GOLDEN_COMMANDS: readonly Command[] = [
  { id: 1, connect: { token: 'secret', name: 'js', version: '5.8.0' } },
  {
    id: 2,
    subscribe: { channel: 'chat', recover: true, epoch: 'aBc', offset: 7, flag: 2, join_leave: true },
  },
  { id: 3, unsubscribe: { channel: 'chat:main' } },
  { id: 4, publish: { channel: 'chat', data: { text: 'grüße 👋', name: 'Ann' } } },
  { id: 5, presence: { channel: 'chat' } },
  { id: 6, presence_stats: { channel: 'chat' } },
  {
    id: 7,
    history: { channel: 'chat', limit: -1, since: { epoch: 'aBc', offset: 2 ** 40 }, reverse: true },
  },
  { id: 8, ping: {} },
  { send: {} },
  { id: 9, rpc: { method: 'layers.list', data: { streamId: 'main' } } },
  { id: 10, refresh: { token: 'another' } },
  { id: 2 ** 32 - 1, sub_refresh: {} },
  {},
]
