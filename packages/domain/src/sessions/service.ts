import { succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { AuditSink } from '../operation/audit-record.ts'
import type { Passwords } from '../users/api.ts'
import type { Sessions } from './api.ts'
import { SignInAttempts } from './attempts.ts'
import { endOnce, endSessionAs, findByToken } from './end.ts'
import { SessionJournal } from './journal.ts'
import { listAllSessions, listSessions } from './list.ts'
import { refreshSession } from './refresh.ts'
import { signInByLink } from './sign-in-link.ts'
import { signInUser } from './sign-in-user.ts'
import { Sweep } from './sweep.ts'

interface Dependencies extends Context {
  readonly audit: AuditSink
  readonly passwords: Passwords
}

export const createSessions = (context: Dependencies): Sessions => {
  const dependencies = { ...context, attempts: new SignInAttempts(context) }
  const journal = new SessionJournal(context.audit)
  const sweep = new Sweep(context)
  const signIn: Sessions['signIn'] = async (credential, client) => {
    const opened =
      'link' in credential
        ? await signInByLink(dependencies, credential.link, client)
        : await signInUser(dependencies, credential, client)
    journal.signedIn(opened, client.address)
    if (opened.ok) await sweep.step()
    return opened
  }
  return {
    signIn,
    refresh: (refreshToken, { address }) =>
      refreshSession(context, refreshToken, { onReused: (token) => journal.reused(token, address) }),
    list: (caller) => listSessions(context, caller),
    listAll: (caller, page) => listAllSessions(context, caller, page),
    end: (target, options = {}) => endSessionAs(context, target, options),
    signOut: async (refreshToken, { address }) => {
      const token = await findByToken(context, refreshToken)
      if (token === null) return succeed(null)
      const ended = await endOnce(context, token)
      journal.signedOut(token, { address, ended })
      return ended
    },
    counts: () => journal.counts,
  }
}
