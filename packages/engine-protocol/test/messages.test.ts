import { DEFAULT_STREAM_CONFIG } from '@stream-manager/contracts'
import t from 'tap'
import { checkEngineCommand, checkEngineEvent, checkGuardCommand } from '../src/index.ts'

const unreadable = { layers: {}, outputs: {} }
const scene = { revision: 1, paused: false, layers: [], outputs: [], quarantined: [], unreadable, assets: {} }
const start = {
  type: 'start',
  streamId: 'main',
  dataDir: '/data',
  minFreeDiskBytes: 0,
  config: DEFAULT_STREAM_CONFIG,
  resume: false,
  egress: { sourceNetworks: [], outputNetworks: [], extraCa: null },
  leaseEndsAtMs: 1000,
  scene,
  chat: [],
}

t.test('valid commands and events pass', async (t) => {
  for (const command of [
    start,
    { type: 'scene', scene },
    { type: 'lease', endsAtMs: 5 },
    { type: 'stop', final: true },
  ]) {
    t.ok(checkEngineCommand(command).ok, command.type)
  }
  for (const event of [
    { type: 'ready' },
    { type: 'live' },
    { type: 'applied', revision: 1, frame: 2 },
    { type: 'stopped' },
  ]) {
    t.ok(checkEngineEvent(event).ok, event.type)
  }
  t.ok(checkGuardCommand({ type: 'watch', pid: 2, endsAtMs: 1 }).ok)
})

t.test('an unknown type, an unknown field and a missing field are refused', async (t) => {
  for (const message of [
    null,
    'ready',
    { type: 'eval' },
    { type: 'ready', extra: 1 },
    { type: 'applied', revision: 1 },
  ]) {
    t.notOk(checkEngineEvent(message).ok, JSON.stringify(message))
  }
  t.notOk(checkEngineCommand({ ...start, chat: undefined }).ok)
  t.notOk(checkEngineCommand({ ...start, secret: 'x' }).ok)
})

t.test('the guard refuses process ids that would address a group or init', async (t) => {
  for (const pid of [-1, 0, 1, 1.5])
    t.notOk(checkGuardCommand({ type: 'watch', pid, endsAtMs: 1 }).ok, `${pid}`)
})
