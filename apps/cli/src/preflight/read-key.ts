import { StartError } from '@stream-manager/service-kit'

const MAX_CHARACTERS = 512

/** A key that was given, without the line break that `echo` and editors add. Null for a terminal, and for no input. */
export const readKey = async (input: NodeJS.ReadStream): Promise<string | null> => {
  if (input.isTTY) return null
  let text = ''
  for await (const chunk of input.setEncoding('utf8')) {
    text += chunk
    // A line break may follow the key.
    if (text.length > MAX_CHARACTERS + 2)
      throw new StartError([`the key on standard input is longer than ${MAX_CHARACTERS} characters`])
  }
  const key = text.replace(/\r?\n$/, '')
  return key === '' ? null : key
}
