/** Choices of a person for this browser. They are kept in memory where the browser blocks storage. */
const PREFIX = 'stream-manager.'
const memory = new Map<string, string>()

export const readPreference = (name: string): string | null => {
  try {
    return localStorage.getItem(PREFIX + name) ?? memory.get(name) ?? null
  } catch {
    return memory.get(name) ?? null
  }
}

export const writePreference = (name: string, value: string): void => {
  memory.set(name, value)
  try {
    localStorage.setItem(PREFIX + name, value)
  } catch {
    // Blocked or full: the choice holds until the page is closed.
  }
}
