import t from 'tap'
import { type Action, type Actual, type Desired, decide } from '../../src/supervisor/decide.ts'

const LIVE: Desired = { status: 'live', generation: 3, revision: 40 }
const OFFLINE: Desired = { ...LIVE, status: 'offline' }
const IDLE: Actual = {
  child: null,
  isRestartPending: false,
  reportedGeneration: 3,
  isRecovering: false,
  failedGeneration: -1,
  startsInMs: -1,
}
const CHILD = { generation: 3, phase: 'live', sentRevision: 40 } as const

interface Case {
  readonly name: string
  readonly desired: Desired
  readonly actual: Partial<Actual>
  readonly actions: readonly (Action | Action['kind'])[]
}

const CASES: readonly Case[] = [
  {
    name: 'offline desired and nothing runs: everything is cleaned up and reported',
    desired: OFFLINE,
    actual: {},
    actions: ['cancel-restart', 'forget-crashes', 'end-playlist', 'report-offline', 'report-applied'],
  },
  {
    name: 'offline desired while a restart is pending: the restart is cancelled',
    desired: OFFLINE,
    actual: { isRestartPending: true, failedGeneration: 3 },
    actions: ['cancel-restart', 'forget-crashes', 'end-playlist', 'report-offline', 'report-applied'],
  },
  {
    name: 'offline desired while a child runs: the programme ends',
    desired: OFFLINE,
    actual: { child: CHILD },
    actions: [{ kind: 'stop-child', isFinal: true }],
  },
  {
    name: 'a new start while a child of the last one runs: the child ends, the programme continues',
    desired: { ...LIVE, generation: 4 },
    actual: { child: CHILD },
    actions: [{ kind: 'stop-child', isFinal: false }],
  },
  {
    name: 'a newer revision: the child gets the scene',
    desired: { ...LIVE, revision: 41 },
    actual: { child: CHILD },
    actions: ['send-scene'],
  },
  {
    name: 'a pause: the child gets the scene',
    desired: { ...LIVE, status: 'paused', revision: 41 },
    actual: { child: { ...CHILD, phase: 'loading' } },
    actions: ['send-scene'],
  },
  { name: 'the same revision: nothing to do', desired: LIVE, actual: { child: CHILD }, actions: [] },
  {
    name: 'an older revision, read late: nothing to do',
    desired: { ...LIVE, revision: 39 },
    actual: { child: CHILD },
    actions: [],
  },
  {
    name: 'a child that stops gets no scene any more',
    desired: { ...LIVE, revision: 41 },
    actual: { child: { ...CHILD, phase: 'stopping' } },
    actions: [],
  },
  {
    name: 'a new start: crashes of the last one do not count',
    desired: { ...LIVE, generation: 4 },
    actual: {},
    actions: ['cancel-restart', 'forget-crashes', { kind: 'start-child', isRecovery: false }],
  },
  {
    name: 'a new start does not wait for a restart of the last one',
    desired: { ...LIVE, generation: 4 },
    actual: { isRestartPending: true },
    actions: ['cancel-restart', 'forget-crashes', { kind: 'start-child', isRecovery: false }],
  },
  {
    name: 'a restart that is due keeps its crashes and its error',
    desired: LIVE,
    actual: { isRecovering: true },
    actions: ['cancel-restart', { kind: 'start-child', isRecovery: true }],
  },
  {
    name: 'a restart that is not due yet: nothing to do',
    desired: LIVE,
    actual: { isRestartPending: true, isRecovering: true },
    actions: [],
  },
  {
    name: 'the generation that was given up is confirmed and not started',
    desired: LIVE,
    actual: { failedGeneration: 3 },
    actions: ['report-applied'],
  },
  {
    name: 'the generation after the one that was given up is started',
    desired: { ...LIVE, generation: 4 },
    actual: { failedGeneration: 3 },
    actions: ['cancel-restart', 'forget-crashes', { kind: 'start-child', isRecovery: false }],
  },
  {
    name: 'an earlier holder may still push: the start waits for its certain end',
    desired: LIVE,
    actual: { startsInMs: 700 },
    actions: ['cancel-restart', { kind: 'reconcile-later', delayMs: 700 }],
  },
]

for (const { name, desired, actual, actions } of CASES) {
  t.test(name, async (t) => {
    const decided = decide(desired, { ...IDLE, ...actual })
    t.same(
      decided,
      actions.map((action) => (typeof action === 'string' ? { kind: action } : action)),
    )
  })
}
