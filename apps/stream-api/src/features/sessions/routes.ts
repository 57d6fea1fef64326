import { NoContent, type Result, SignedIn, SignIn, systemClock } from '@stream-manager/contracts'
import type { Client, Domain, OpenedSession } from '@stream-manager/domain'
import { networkOf, refuse, type Server, type TokenSigner, unwrap } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { answers } from '../../http/schemas.ts'
import { SignInAdmission } from './admission.ts'
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './cookie.ts'

export interface SessionsOptions {
  readonly domain: Pick<Domain, 'sessions'>
  readonly signer: TokenSigner
}

interface Place extends SessionsOptions {
  readonly app: Server
}

const tags = ['sessions']
/** These routes identify the caller by their body or by the cookie. */
const config = { public: true, secret: true } as const
/** A name, a password and JSON around them. */
const bodyLimit = 4096

const clientOf = ({ ip, headers }: FastifyRequest): Client => ({
  address: ip,
  network: networkOf(ip),
  userAgent: headers['user-agent'] ?? '',
})

const toSignedIn = (signer: TokenSigner, { caller, sessionId, hasPassword }: OpenedSession): SignedIn => {
  const nowMs = systemClock.now().getTime()
  const { token: accessToken, expiresInSeconds } = signer.sign({ caller, sessionId, nowMs })
  const { subject: id, name, role } = caller
  return { accessToken, expiresInSeconds, user: { id, name, role, hasPassword } }
}

const answerOpened = (reply: FastifyReply, signer: TokenSigner, opened: OpenedSession): FastifyReply =>
  setRefreshCookie(reply, opened).code(201).send(toSignedIn(signer, opened))

/** The cookie holds one session, so the session that the new one replaces ends. */
const endReplaced = async ({ sessions }: Place['domain'], request: FastifyRequest): Promise<void> => {
  const replaced = readRefreshCookie(request)
  if (replaced !== undefined) unwrap(await sessions.signOut(replaced, clientOf(request)))
}

/** The answer does not tell that a user or link is damaged, so the log does. */
const logDamage = ({ log }: FastifyRequest, signedIn: Result<unknown>): void => {
  if (!signedIn.ok && signedIn.cause !== undefined) log.error({ err: signedIn.cause }, 'a sign-in failed')
}

export const signInRoute = ({ app, domain, signer }: Place): void => {
  const schema = {
    tags,
    summary: 'Sign in by name and password, or by a link',
    description:
      'The access token is for `Authorization: Bearer` and `connect.token`. The refresh token is in an HttpOnly cookie. ' +
      'Every wrong credential has the same answer. After some of them sign-in has to wait: 429 with `Retry-After`.',
    body: SignIn,
    response: answers({ 201: SignedIn }),
  }
  const admission = new SignInAdmission()
  const onRequest = admission.admit.bind(admission)
  app.post('/sessions', { schema, config, bodyLimit, onRequest }, async (request, reply) => {
    const signedIn = await domain.sessions.signIn(request.body, clientOf(request))
    logDamage(request, signedIn)
    const opened = unwrap(signedIn)
    await endReplaced(domain, request)
    return answerOpened(reply, signer, opened)
  })
}

export const refreshRoute = ({ app, domain, signer }: Place): void => {
  const schema = {
    tags,
    summary: 'A new access token, by the cookie',
    description:
      'Gives a new cookie too. The cookie before works for ten more seconds, for a second tab. An older one ends the session.',
    response: answers({ 201: SignedIn }),
  }
  app.post('/sessions/refresh', { schema, config, bodyLimit }, async (request, reply) => {
    const token = readRefreshCookie(request)
    if (token === undefined) throw refuse('auth.required', 'There is no session cookie; sign in first')
    const opened = unwrap(await domain.sessions.refresh(token, clientOf(request)))
    return answerOpened(reply, signer, opened)
  })
}

export const signOutRoute = ({ app, domain }: Place): void => {
  const schema = {
    tags,
    summary: 'Sign out: ends the session of the cookie',
    description: 'Also without a session, since the caller is signed out then.',
    response: answers({ 204: NoContent }),
  }
  app.delete('/sessions/current', { schema, config, bodyLimit }, async (request, reply) => {
    const token = readRefreshCookie(request)
    if (token !== undefined) unwrap(await domain.sessions.signOut(token, clientOf(request)))
    return clearRefreshCookie(reply).code(204).send()
  })
}
