import { call, renew } from './session.js'

const section = document.querySelector('#account')
const form = document.querySelector('#password')
const oldPassword = document.querySelector('#old-password')
const noPassword = document.querySelector('#no-password')
const result = document.querySelector('#password-result')
const list = document.querySelector('#sessions')
const listResult = document.querySelector('#sessions-result')

const describe = ({ createdAt, address, userAgent }) =>
  `since ${new Date(createdAt).toLocaleString()}, from ${address}, ${userAgent || 'no browser'}`

const endSession = async ({ id, current }) => {
  listResult.textContent = ''
  try {
    await call('DELETE', `api/sessions/${encodeURIComponent(id)}`)
    // Ending the own session signs this tab out.
    if (current) await renew()
    else await showSessions()
  } catch (error) {
    listResult.textContent = error.message
  }
}

const sessionItem = (session) => {
  const item = document.createElement('li')
  const text = document.createElement('span')
  const end = document.createElement('button')
  text.textContent = session.current ? `This one, ${describe(session)}` : describe(session)
  end.type = 'button'
  end.textContent = 'End'
  end.addEventListener('click', () => void endSession(session))
  item.append(text, end)
  return item
}

const showSessions = async () => {
  const { items } = await call('GET', 'api/sessions')
  list.replaceChildren(...items.map(sessionItem))
}

/** A user without a password, such as the first administrator, need not give the present one. */
const showPassword = async () => {
  const { hasPassword } = await call('GET', 'api/account')
  form.hidden = hasPassword === null
  noPassword.hidden = hasPassword !== false
  oldPassword.hidden = hasPassword !== true
  form.elements.currentPassword.required = hasPassword === true
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { currentPassword, newPassword } = Object.fromEntries(new FormData(form))
  try {
    await call('POST', 'api/account/password', { newPassword, ...(currentPassword && { currentPassword }) })
    result.textContent = 'The password is set.'
    form.reset()
    await Promise.all([showPassword(), showSessions()])
  } catch (error) {
    result.textContent = error.message
  }
})

const load = async () => {
  listResult.textContent = ''
  await Promise.all([showSessions(), showPassword()]).catch((error) => {
    listResult.textContent = error.message
  })
}

/** Shows the account of the user who signed in; hides it while nobody is signed in. */
export const showAccount = (session) => {
  section.hidden = session === null
  noPassword.hidden = true
  result.textContent = ''
  form.reset()
  list.replaceChildren()
  if (session !== null) void load()
}
