import { isRecord } from '@stream-manager/contracts'
import { expectNone } from '../recorder.ts'
import type { RestTools } from './deployment.ts'
import { contentTypeFaults, problemFaults, refusedWith } from './faults.ts'

const GROUP = 'sign-in'
const JSON_BODY = { 'content-type': 'application/json' }

/** An incomplete body, because a wrong password would count as a failed sign-in. */
const checkSignIn = ({ recorder, api, faultsOf, signal }: RestTools) =>
  recorder.check(GROUP, 'refuses an empty body', async () => {
    const request = { method: 'POST', path: '/api/sessions', headers: JSON_BODY, body: '{}' }
    const answer = await api.send(request, signal)
    expectNone([...refusedWith(answer, 'request.invalid'), ...problemFaults(answer, faultsOf)])
  })

const checkRefresh = ({ recorder, api, faultsOf, signal }: RestTools) =>
  recorder.check(GROUP, 'refreshes nothing without a cookie', async () => {
    const answer = await api.send({ method: 'POST', path: '/api/sessions/refresh', headers: {} }, signal)
    expectNone([...refusedWith(answer, 'auth.required'), ...problemFaults(answer, faultsOf)])
  })

const checkSignOut = ({ recorder, api, signal }: RestTools) =>
  recorder.check(GROUP, 'signs out without a cookie', async () => {
    const { status } = await api.send(
      { method: 'DELETE', path: '/api/sessions/current', headers: {} },
      signal,
    )
    expectNone(status === 204 ? [] : [`status ${status} instead of 204`])
  })

const keyFaults = (key: unknown): string[] => {
  if (!isRecord(key)) return ['a key is not an object']
  const missing = ['kid', 'kty', 'alg'].filter((field) => typeof key[field] !== 'string')
  return [
    ...missing.map((field) => `a key has no ${field}`),
    ...('d' in key || 'k' in key ? ['a key has its secret part'] : []),
  ]
}

/** The keys by which other services verify the deployment's tokens. */
export const checkPublicKeys = ({ recorder, api, signal }: RestTools) =>
  recorder.check(GROUP, 'publishes the keys that verify its tokens', async () => {
    const answer = await api.send({ method: 'GET', path: '/.well-known/jwks.json', headers: {} }, signal)
    const keys: unknown = isRecord(answer.body) ? answer.body['keys'] : undefined
    expectNone([
      ...contentTypeFaults(answer, 'application/json'),
      ...(Array.isArray(keys) ? keys.flatMap(keyFaults) : ['the answer has no list of keys']),
    ])
  })

/** The routes by which people sign in and out. Nobody does here. */
export const checkSignInRoutes = async (tools: RestTools): Promise<void> => {
  await checkSignIn(tools)
  await checkRefresh(tools)
  await checkSignOut(tools)
}
