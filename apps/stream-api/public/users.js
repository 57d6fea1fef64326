import { call } from './session.js'

const ROLES = ['viewer', 'moderator', 'operator', 'admin']

const section = document.querySelector('#people')
const list = document.querySelector('#users')
const form = document.querySelector('#new-user')
const result = document.querySelector('#users-result')

const attempt = async (work) => {
  result.textContent = ''
  try {
    await work()
  } catch (error) {
    result.textContent = error.message
  }
  await showList().catch(() => undefined)
}

const button = (text, work) => {
  const element = document.createElement('button')
  element.type = 'button'
  element.textContent = text
  element.addEventListener('click', () => void attempt(work))
  return element
}

const roleChoice = (path, { name, role }) => {
  const select = document.createElement('select')
  select.setAttribute('aria-label', `Role of ${name}`)
  for (const each of ROLES) select.append(new Option(each, each, each === role, each === role))
  select.addEventListener('change', () => void attempt(() => call('PATCH', path, { role: select.value })))
  return select
}

const deletion = (path, { name }) =>
  button('Delete', async () => {
    if (confirm(`Delete the user ${name}?`)) await call('DELETE', path)
  })

const userItem = (user) => {
  const item = document.createElement('li')
  const name = document.createElement('span')
  const path = `api/users/${encodeURIComponent(user.id)}`
  name.textContent = user.disabled ? `${user.name} (disabled)` : user.name
  item.append(
    name,
    roleChoice(path, user),
    button(user.disabled ? 'Enable' : 'Disable', () => call('PATCH', path, { disabled: !user.disabled })),
    deletion(path, user),
  )
  return item
}

/** All pages: the server keeps at most 1000 users. */
const readUsers = async () => {
  const users = []
  let cursor = ''
  do {
    const { items, nextCursor } = await call('GET', `api/users?limit=200${cursor}`)
    users.push(...items)
    cursor = nextCursor === null ? null : `&cursor=${encodeURIComponent(nextCursor)}`
  } while (cursor !== null)
  return users
}

const showList = async () => {
  const users = await readUsers()
  list.replaceChildren(...users.map(userItem))
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const { username, password, role } = Object.fromEntries(new FormData(form))
  void attempt(async () => {
    await call('POST', 'api/users', { name: username, password, role })
    form.reset()
  })
})

/** Shows all users to administrators. */
export const showUsers = (session) => {
  const isAdmin = session?.user.role === 'admin'
  section.hidden = !isAdmin
  result.textContent = ''
  form.reset()
  list.replaceChildren()
  if (isAdmin) void attempt(async () => undefined)
}
