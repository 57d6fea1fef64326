/** The signed-in session of this tab. The access token lives in memory only; the refresh cookie is out of reach of scripts. */

/** Earlier than the gateway asks for a new token, so that it gets one. */
const RENEW_BEFORE_MS = 90_000
const MIN_RENEW_MS = 1000
const RETRY_MS = 5000

const listeners = new Set()
let current = null
let timer = null
let renewing = null

const publish = () => {
  for (const listener of listeners) listener(current)
}

/** Calls `listener` with the session, or with null while nobody is signed in, now and at each change. */
export const onSession = (listener) => {
  listeners.add(listener)
  listener(current)
}

const leftMs = () => (current ? current.expiresAtMs - Date.now() : 0)

/** Spread, so that the tabs of a browser do not all renew at once when the server is back. */
const retryDelayMs = () => RETRY_MS * (0.5 + Math.random())

const renewIn = (delayMs) => {
  clearTimeout(timer)
  timer = setTimeout(() => renew().catch(() => renewIn(retryDelayMs())), delayMs)
}

const keep = ({ accessToken, expiresInSeconds, user }) => {
  const lifeMs = expiresInSeconds * 1000
  current = { accessToken, user, expiresAtMs: Date.now() + lifeMs }
  renewIn(Math.max(MIN_RENEW_MS, lifeMs - RENEW_BEFORE_MS))
  publish()
  return current
}

const forget = () => {
  clearTimeout(timer)
  current = null
  publish()
  return null
}

/** The server's reason, with the status of its answer. */
const problemOf = async (response) => {
  const problem = await response.json().catch(() => null)
  const error = new Error(problem?.detail ?? `The server answered ${response.status}`)
  return Object.assign(error, { status: response.status })
}

const withJson = (body) =>
  body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }

const post = (path, body) => fetch(path, { method: 'POST', credentials: 'same-origin', ...withJson(body) })

/** `{username, password}` or `{link}`. Rejects with the server's reason. */
export const signIn = async (credentials) => {
  const response = await post('api/sessions', credentials)
  if (!response.ok) throw await problemOf(response)
  return keep(await response.json())
}

const renewOnce = async () => {
  const response = await post('api/sessions/refresh')
  if (response.ok) return keep(await response.json())
  // A server that is away does not end the session: the cookie is still good.
  if (response.status !== 401) throw await problemOf(response)
  return forget()
}

/** A new access token by the refresh cookie. Resolves with null when nobody is signed in. */
export const renew = () => {
  renewing ??= renewOnce().finally(() => {
    renewing = null
  })
  return renewing
}

/** Rejects while the server is away: the cookie would sign this browser in again. */
export const signOut = async () => {
  const response = await fetch('api/sessions/current', { method: 'DELETE', credentials: 'same-origin' })
  if (!response.ok) throw await problemOf(response)
  forget()
}

/** A token that is good for the next seconds, or an empty string while nobody is signed in. */
export const freshToken = async () => {
  if (current && leftMs() < RENEW_BEFORE_MS) {
    await renew().catch((error) => {
      if (leftMs() <= 0) throw error
    })
  }
  return current?.accessToken ?? ''
}

const request = async (method, path, body) => {
  const token = await freshToken()
  const { headers, ...content } = withJson(body) ?? {}
  const authorization = token && { authorization: `Bearer ${token}` }
  return fetch(path, { method, headers: { ...headers, ...authorization }, ...content })
}

/**
 * Calls the API as the signed-in user. Resolves with the answer's body, or with null where it has none. A token that was
 * revoked is renewed once, which shows the form when the session is over.
 */
export const call = async (method, path, body) => {
  let response = await request(method, path, body)
  if (response.status === 401 && current && (await renew())) response = await request(method, path, body)
  if (!response.ok) throw await problemOf(response)
  return response.status === 204 ? null : response.json()
}
