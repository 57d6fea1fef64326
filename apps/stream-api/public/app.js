import { showAccount } from './account.js'
import { follow } from './live.js'
import { stopProgramme, useToken } from './programme.js'
import { onSession, renew, signIn, signOut } from './session.js'
import { showUsers } from './users.js'

const part = (id) => document.querySelector(`#${id}`)

const show = (id, visible) => {
  part(id).hidden = !visible
}

const config = await (await fetch('page-config.json')).json()

let client = null

const stopFollowing = () => {
  client?.disconnect()
  client = null
  stopProgramme()
}

const showSession = (session) => {
  const open = session !== null || config.signIn !== 'required'
  show('sign-in', !open)
  show('stream', open)
  show('who', session !== null)
  part('who-name').textContent = session ? `${session.user.name} (${session.user.role})` : ''
  useToken(session?.accessToken ?? '')
  showAccount(session)
  showUsers(session)
  if (!open) stopFollowing()
  else client ??= follow({ socketPort: config.socketPort, signedIn: session !== null })
}

/** The secret of a sign-in link, taken out of the address so that it does not stay in the history. */
const takeLink = () => {
  const link = new URLSearchParams(location.hash.slice(1)).get('link')
  if (link !== null) history.replaceState(null, '', location.pathname + location.search)
  return link
}

const trySignIn = async (credentials) => {
  part('sign-in-error').textContent = ''
  try {
    await signIn(credentials)
  } catch (error) {
    part('sign-in-error').textContent = error.message
  }
}

part('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault()
  const { username, password } = Object.fromEntries(new FormData(event.target))
  await trySignIn({ username, password })
  event.target.elements.password.value = ''
})
part('sign-out').addEventListener('click', () => void signOut())

show('bypass', config.signIn === 'bypassed')
const link = takeLink()
if (link !== null) await trySignIn({ link })
else if (config.signIn === 'required') await renew().catch(() => undefined)
onSession(showSession)
