import {
  Account,
  Id,
  NoContent,
  PasswordChange,
  pageQuery,
  succeed,
  User,
  UserCreate,
  UserList,
  UserPatch,
} from '@stream-manager/contracts'
import { answerOne, answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Users } from './api.ts'

interface Services {
  readonly users: Users
}

const DEFAULT_PAGE = 100
const USER = { params: { userId: Id }, rpc: { userId: 'id' } } as const

export const userOperations = [
  operation({
    name: 'users.list',
    summary: 'Users, newest first',
    permission: 'users.manage',
    http: { method: 'GET', path: '/users' },
    global: true,
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: UserList },
    async run({ users }: Services, { query: { limit = DEFAULT_PAGE, cursor } }) {
      return answerRead(succeed(await users.list({ limit, cursor })))
    },
  }),
  operation({
    name: 'users.get',
    summary: 'One user',
    permission: 'users.manage',
    http: { method: 'GET', path: '/users/:userId' },
    global: true,
    ...USER,
    answers: { 200: User },
    async run({ users }: Services, { params }) {
      return answerOne(await users.get(params.userId))
    },
  }),
  operation({
    name: 'users.create',
    summary: 'Add a user',
    description: 'With no more rights than the caller holds. Without a password the user cannot sign in yet.',
    permission: 'users.manage',
    http: { method: 'POST', path: '/users' },
    global: true,
    body: UserCreate,
    write: {},
    answers: { 201: User },
    async run({ users }: Services, { body, caller, options }) {
      return answerStored(await users.create({ input: body, caller }, options), (user) => ({
        status: 201,
        body: user,
        revision: user.revision,
        created: user.id,
      }))
    },
  }),
  operation({
    name: 'users.update',
    summary: 'Change a user by JSON merge patch',
    description:
      'A change of role, grants, password or `disabled` ends the user’s sessions and refuses its tokens. `grants: null` ' +
      'gives the whole role.',
    permission: 'users.manage',
    http: { method: 'PATCH', path: '/users/:userId' },
    global: true,
    params: USER.params,
    body: UserPatch,
    rpc: { ...USER.rpc, body: 'changes' },
    write: { conditional: true },
    answers: { 200: User },
    async run({ users }: Services, { params: { userId }, body: changes, caller, options }) {
      return answerStored(await users.update({ userId, changes, caller }, options), (user) => ({
        status: 200,
        body: user,
        revision: user.revision,
      }))
    },
  }),
  operation({
    name: 'users.delete',
    summary: 'Delete a user, and end its sessions',
    permission: 'users.manage',
    http: { method: 'DELETE', path: '/users/:userId' },
    global: true,
    ...USER,
    write: { conditional: true },
    answers: { 204: NoContent },
    async run({ users }: Services, { params: { userId }, caller, options }) {
      return answerStored(await users.delete({ userId, caller }, options), () => DELETED)
    },
  }),
  operation({
    name: 'account.get',
    summary: 'The caller, with its role and grants',
    permission: 'account.read',
    http: { method: 'GET', path: '/account' },
    global: true,
    answers: { 200: Account },
    async run({ users }: Services, { caller }) {
      return answerRead(await users.account(caller))
    },
  }),
  operation({
    name: 'account.changePassword',
    summary: 'Change the own password',
    description: 'Ends the user’s other sessions. A user without a password leaves `currentPassword` out.',
    permission: 'account.write',
    http: { method: 'POST', path: '/account/password' },
    global: true,
    body: PasswordChange,
    write: {},
    answers: { 204: NoContent },
    async run({ users }: Services, { body: change, caller, options }) {
      return answerStored(await users.changePassword({ caller, change }, options), () => DELETED)
    },
  }),
]
