/** The signed-in session of this tab. The access token lives in memory only; the refresh cookie is out of reach of scripts. */

const RENEW_BEFORE_MS = 60_000
const MIN_RENEW_MS = 1000

const listeners = new Set()
let current = null
let renewal = null

const publish = () => {
  for (const listener of listeners) listener(current)
}

/** Calls `listener` with the session, or with null while nobody is signed in, now and at each change. */
export const onSession = (listener) => {
  listeners.add(listener)
  listener(current)
}

const keep = ({ accessToken, expiresInSeconds, user }) => {
  clearTimeout(renewal)
  current = { accessToken, user, expiresAtMs: Date.now() + expiresInSeconds * 1000 }
  renewal = setTimeout(() => void renew(), Math.max(MIN_RENEW_MS, expiresInSeconds * 1000 - RENEW_BEFORE_MS))
  publish()
  return current
}

const forget = () => {
  clearTimeout(renewal)
  current = null
  publish()
  return null
}

const problemOf = async (response) => {
  const problem = await response.json().catch(() => null)
  return new Error(problem?.detail ?? `The server answered ${response.status}`)
}

const post = (path, body) =>
  fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })

/** `{username, password}` or `{link}`. Rejects with the server's reason. */
export const signIn = async (credentials) => {
  const response = await post('api/sessions', credentials)
  if (!response.ok) throw await problemOf(response)
  return keep(await response.json())
}

/** A new access token by the refresh cookie. Resolves with null when nobody is signed in. */
export const renew = async () => {
  const response = await post('api/sessions/refresh')
  if (response.ok) return keep(await response.json())
  // A server that is away does not end the session: the cookie is still good.
  if (response.status !== 401) throw await problemOf(response)
  return forget()
}

export const signOut = async () => {
  await call('DELETE', 'api/sessions/current').catch(() => undefined)
  forget()
}

/** A token that is good for the next seconds, or an empty string while nobody is signed in. */
export const freshToken = async () => {
  if (current && current.expiresAtMs - Date.now() < RENEW_BEFORE_MS / 2) await renew().catch(() => undefined)
  return current?.accessToken ?? ''
}

/** Calls the API as the signed-in user. Resolves with the answer's body, or with null where it has none. */
export const call = async (method, path, body, headers = {}) => {
  const token = await freshToken()
  const response = await fetch(path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw await problemOf(response)
  return response.status === 204 ? null : response.json()
}
