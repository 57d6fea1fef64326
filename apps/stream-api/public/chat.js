const MAX_MESSAGES = 100

const list = document.querySelector('#chat-messages')

/** Shown messages by id, oldest first. */
const shown = new Map()

const remove = (id) => {
  shown.get(id)?.item.remove()
  shown.delete(id)
}

/** Names and texts come from anyone, so they are shown as text only. */
const add = ({ id, user, text }) => {
  if (shown.has(id)) return
  const item = document.createElement('li')
  const name = document.createElement('strong')
  const words = document.createElement('span')
  name.textContent = user.name
  words.textContent = text
  // Text in another direction must not move what stands beside it.
  name.dir = 'auto'
  words.dir = 'auto'
  item.append(name, ' ', words)
  list.append(item)
  shown.set(id, { item, userId: user.id })
  if (shown.size > MAX_MESSAGES) remove(shown.keys().next().value)
}

const removeUser = (userId) => {
  for (const [id, message] of [...shown]) if (message.userId === userId) remove(id)
}

/** Shows the messages of a snapshot, or follows one event. */
export const showChat = (data) => {
  if (data.messages) {
    for (const id of [...shown.keys()]) remove(id)
    for (const message of data.messages) add(message)
  } else if (data.type === 'message') add(data.message)
  else if (data.type === 'message.deleted') remove(data.id)
  else if (data.type === 'user.banned') removeUser(data.userId)
}
