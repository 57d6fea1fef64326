import { showAccount } from './account.js'
import { follow } from './live.js'
import { stopProgramme, useToken } from './programme.js'
import { onSession, renew } from './session.js'
import { startSession } from './sign-in.js'
import { showUsers } from './users.js'

const REFOLLOW_MS = 5000

const part = (id) => document.querySelector(`#${id}`)

const show = (id, visible) => {
  part(id).hidden = !visible
}

const config = await (await fetch('page-config.json')).json()

let client = null
let lostAtMs = Number.NEGATIVE_INFINITY
/** Undefined before the first session. */
let shownUser

const stopFollowing = () => {
  client?.disconnect()
  client = null
  stopProgramme()
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** The gateway ended the connection for good, for example because the session is over. The renewal tells. */
const recover = async () => {
  stopFollowing()
  const wasRecent = performance.now() - lostAtMs < REFOLLOW_MS
  lostAtMs = performance.now()
  if (wasRecent) await pause(REFOLLOW_MS)
  while (
    !(await renew().then(
      () => true,
      () => false,
    ))
  ) {
    await pause(REFOLLOW_MS)
  }
}

const showUser = (session) => {
  shownUser = session?.user.id ?? null
  // The socket of one user must not go on for the next one.
  stopFollowing()
  showAccount(session)
  showUsers(session)
}

const showSession = (session) => {
  const signedIn = session !== null
  const open = signedIn || config.signIn !== 'required'
  show('sign-in', !open)
  show('stream', open)
  show('who', signedIn)
  part('who-name').textContent = signedIn ? `${session.user.name} (${session.user.role})` : ''
  useToken(session?.accessToken ?? '')
  if (shownUser !== (session?.user.id ?? null)) showUser(session)
  if (open) client ??= follow({ socketPort: config.socketPort, signedIn, onLost: recover })
}

show('bypass', config.signIn === 'bypassed')
// The reference is a page of its own, and a browser sends no token with the request for a page.
show('reference', config.signIn !== 'required')
await startSession(config)
onSession(showSession)
