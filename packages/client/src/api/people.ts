import type { Account, PasswordChange, Session, User, UserCreate, UserPatch } from '@stream-manager/contracts'
import type { ConditionalOptions, ReadOptions, WriteOptions } from '../options.ts'
import { isAccount, isSession, isUser } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { type Calls, callsOn } from './calls.ts'
import { isPage, type Page, type PageOptions, paged } from './page.ts'

export interface AccountApi {
  /** The caller as the server sees it. */
  get(options?: ReadOptions): Promise<Account>
  /** A user without a password leaves `currentPassword` out. Errors: `auth.invalid`, `user.weak_password`. */
  changePassword(change: PasswordChange, options?: WriteOptions): Promise<void>
}

export interface SessionsApi {
  /** The caller's own sessions, newest first. */
  list(options?: PageOptions): Promise<Page<Session>>
  end(sessionId: string, options?: WriteOptions): Promise<void>
}

export interface UsersApi {
  /** Newest first. */
  list(options?: PageOptions): Promise<Page<User>>
  get(userId: string, options?: ReadOptions): Promise<User>
  create(user: UserCreate, options?: WriteOptions): Promise<User>
  /** A change of anything but the shown name ends the user's sessions. */
  update(userId: string, changes: UserPatch, options?: ConditionalOptions): Promise<User>
  delete(userId: string, options?: ConditionalOptions): Promise<void>
}

const ACCOUNT: Operation = { method: 'account.get', verb: 'GET', path: '/account' }
const isSessionPage = isPage(isSession)
const isUserPage = isPage(isUser)

const user = (userId: string, operation: Pick<Operation, 'method' | 'verb'>): Operation => ({
  ...operation,
  params: { id: userId },
  path: `/users/${encodeURIComponent(userId)}`,
})

export const accountApi = (perform: Perform): AccountApi => {
  const { answer, done } = callsOn(perform)
  return {
    get: (options) => answer(ACCOUNT, isAccount, options),
    changePassword: (change, options) => {
      const path = '/account/password'
      return done(
        { method: 'account.changePassword', params: change, verb: 'POST', path, body: change },
        options,
      )
    },
  }
}

export const sessionsApi = (perform: Perform): SessionsApi => {
  const { answer, done } = callsOn(perform)
  return {
    list: (options = {}) =>
      answer(paged({ method: 'sessions.list', path: '/sessions' }, options), isSessionPage, options),
    end: (id, options) => {
      const path = `/sessions/${encodeURIComponent(id)}`
      return done({ method: 'sessions.delete', params: { id }, verb: 'DELETE', path }, options)
    },
  }
}

const changing = ({ answer, done }: Calls): Pick<UsersApi, 'create' | 'update' | 'delete'> => ({
  create: (input, options) => {
    const operation: Operation = {
      method: 'users.create',
      params: input,
      verb: 'POST',
      path: '/users',
      body: input,
    }
    return answer(operation, isUser, options)
  },
  update: (id, changes, options) => {
    const operation = user(id, { method: 'users.update', verb: 'PATCH' })
    return answer({ ...operation, params: { id, changes }, body: changes }, isUser, options)
  },
  delete: (id, options) => done(user(id, { method: 'users.delete', verb: 'DELETE' }), options),
})

export const usersApi = (perform: Perform): UsersApi => {
  const calls = callsOn(perform)
  return {
    ...changing(calls),
    list: (options = {}) =>
      calls.answer(paged({ method: 'users.list', path: '/users' }, options), isUserPage, options),
    get: (id, options) => calls.answer(user(id, { method: 'users.get', verb: 'GET' }), isUser, options),
  }
}
