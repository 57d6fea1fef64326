import { renew, signIn, signOut } from './session.js'

const USED_LINK = 'This link was used before or is too old. Sign in by name, or ask for a new link.'

const form = document.querySelector('#sign-in')
const failure = document.querySelector('#sign-in-error')
const signOutFailure = document.querySelector('#sign-out-error')

/** Whether it worked. Shows the reason otherwise. */
const attempt = async (work, explain = ({ message }) => message) => {
  failure.textContent = ''
  try {
    await work()
    return true
  } catch (error) {
    failure.textContent = explain(error)
    return false
  }
}

/** The secret of a sign-in link, taken out of the address so that it does not stay in the history. */
const takeLink = () => {
  const link = new URLSearchParams(location.hash.slice(1)).get('link')
  if (link !== null) history.replaceState(null, '', location.pathname + location.search)
  return link
}

const explainLink = ({ status, message }) => (status === 401 ? USED_LINK : message)

const useLink = async (link) => {
  const used = await attempt(() => signIn({ link }), explainLink)
  // This browser may be signed in already.
  if (!used) await renew().catch(() => undefined)
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { username, password } = Object.fromEntries(new FormData(form))
  await attempt(() => signIn({ username, password }))
  form.elements.password.value = ''
})

document.querySelector('#sign-out').addEventListener('click', async () => {
  signOutFailure.textContent = ''
  await signOut().catch(({ message }) => {
    signOutFailure.textContent = `Still signed in: ${message}`
  })
})

// A link that is pasted into the address of the open page does not load the page again.
addEventListener('hashchange', () => {
  const link = takeLink()
  if (link !== null) void useLink(link)
})

/** Signs in by the link in the address, or goes on with the session of this browser. */
export const startSession = async ({ signIn: mode }) => {
  const link = takeLink()
  if (link !== null) await useLink(link)
  else if (mode === 'required') await attempt(renew)
}
