import { bodyOf, type CaseInput, type Cases } from './case.ts'

const PASSWORD = 'mellow-otter-quarry'

const named =
  (suffix: string): CaseInput =>
  ({ side }) => ({ name: `${side}-${suffix}`, role: 'viewer', password: PASSWORD })

const firstMade: CaseInput = ({ made }) => ({ id: bodyOf(made[0])['id'] })

export const peopleCases: Cases = {
  'users.list': { good: { limit: 10 } },
  'users.get': { given: [['users.create', named('read')]], good: firstMade },
  'users.create': {
    good: named('made'),
    other: named('another'),
    conflicts: [named('made'), ({ side }) => ({ name: `${side}-weak`, role: 'viewer', password: 'weak' })],
  },
  'users.update': {
    given: [['users.create', named('changed')]],
    good: ({ made }) => ({ id: bodyOf(made[0])['id'], changes: { displayName: 'Changed' } }),
    other: ({ made }) => ({ id: bodyOf(made[0])['id'], changes: { disabled: true } }),
    conflicts: [({ made }) => ({ id: bodyOf(made[0])['id'], changes: { password: 'weak' } })],
  },
  'users.delete': {
    given: [['users.create', named('removed')]],
    good: firstMade,
    conflicts: [firstMade],
  },
  'account.get': { good: {} },
  'account.changePassword': { good: { newPassword: PASSWORD }, refusal: /^user\.no_account$/ },
}
