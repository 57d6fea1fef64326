import { bodyOf, type CaseInput, type Cases } from './case.ts'

const PASSWORD = 'mellow-otter-quarry'

const named =
  (suffix: string, more: object = {}): CaseInput =>
  ({ side }) => ({ name: `${side}-${suffix}`, role: 'viewer', ...more })

const user = (suffix: string): CaseInput => named(suffix, { password: PASSWORD })

const firstMade: CaseInput = ({ made }) => ({ id: bodyOf(made[0])['id'] })

export const peopleCases: Cases = {
  'users.list': { good: { limit: 10 } },
  'users.get': { given: [['users.create', user('read')]], good: firstMade },
  'users.create': {
    good: user('made'),
    other: user('another'),
    conflicts: [user('made'), ({ side }) => ({ name: `${side}-weak`, role: 'viewer', password: 'weak' })],
  },
  'users.update': {
    given: [['users.create', user('changed')]],
    good: ({ made }) => ({ id: bodyOf(made[0])['id'], changes: { displayName: 'Changed' } }),
    other: ({ made }) => ({ id: bodyOf(made[0])['id'], changes: { disabled: true } }),
    conflicts: [({ made }) => ({ id: bodyOf(made[0])['id'], changes: { password: 'weak' } })],
  },
  'users.delete': {
    given: [['users.create', user('removed')]],
    good: firstMade,
    conflicts: [firstMade],
  },
  'keys.list': { good: { limit: 10 } },
  'keys.create': {
    good: named('made'),
    other: named('another'),
    conflicts: [
      ({ side }) => ({ name: `${side}-old`, role: 'viewer', expiresAt: '2000-01-01T00:00:00.000Z' }),
    ],
  },
  'keys.delete': { given: [['keys.create', named('removed')]], good: firstMade, conflicts: [firstMade] },
  'links.list': { good: { limit: 10 } },
  'links.create': {
    good: named('made'),
    other: named('another'),
    conflicts: [
      ({ side }) => ({ name: `${side}-old`, role: 'viewer', expiresAt: '2000-01-01T00:00:00.000Z' }),
    ],
  },
  'links.delete': { given: [['links.create', named('removed')]], good: firstMade, conflicts: [firstMade] },
  'links.createSetup': { good: {} },
  'audit.list': { good: { limit: 10 } },
  'sessions.list': { good: { limit: 10 } },
  'sessions.delete': { good: { id: 'no-such-session' }, refusal: /^session\.not_found$/ },
  'account.get': { good: {} },
  'account.changePassword': { good: { newPassword: PASSWORD }, refusal: /^user\.no_account$/ },
}
