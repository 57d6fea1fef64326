/** A message on pub/sub; its format is in `lua/messages.ts`. */
export type WakeUp =
  | {
      readonly kind: 'publication'
      readonly epoch: string
      readonly offset: number
      readonly commit: string
      /** Null when the data is too long to be sent along. */
      readonly inline: { readonly data: unknown } | null
    }
  | { readonly kind: 'latest'; readonly value: unknown }

export type PublicationWakeUp = Extract<WakeUp, { kind: 'publication' }>

const PUBLICATION = /^1 publication (\S+) ([1-9]\d{0,15}) (\S+) /
const LATEST = /^1 latest /

/** Null for a message that this release does not know. */
export const parseWakeUp = (message: string): WakeUp | null => {
  try {
    return parsePublication(message) ?? parseLatest(message)
  } catch {
    return null
  }
}

const parsePublication = (message: string): WakeUp | null => {
  const found = PUBLICATION.exec(message)
  if (!found) return null
  const [head, epoch = '', offset, commit = ''] = found
  const json = message.slice(head.length)
  const inline = json === '' ? null : { data: JSON.parse(json) as unknown }
  return { kind: 'publication', epoch, offset: Number(offset), commit, inline }
}

const parseLatest = (message: string): WakeUp | null => {
  const head = LATEST.exec(message)?.[0]
  return head === undefined ? null : { kind: 'latest', value: JSON.parse(message.slice(head.length)) }
}
