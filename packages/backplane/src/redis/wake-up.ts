/** What a message on pub/sub says; see `lua/messages.ts`. Null JSON was too long to send along. */
export type WakeUp =
  | {
      readonly kind: 'publication'
      readonly epoch: string
      readonly offset: number
      readonly commit: string
      readonly json: string | null
    }
  | { readonly kind: 'latest'; readonly json: string | null }

const PUBLICATION = /^1 publication (\S+) ([1-9]\d{0,15}) (\S+) /
const LATEST = /^1 latest /

/** Null for what this release does not know: another version's, or another program's. */
export const parseWakeUp = (message: string): WakeUp | null => {
  const publication = PUBLICATION.exec(message)
  if (publication) {
    const [head, epoch = '', offset, commit = ''] = publication
    const json = message.slice(head.length) || null
    return { kind: 'publication', epoch, offset: Number(offset), commit, json }
  }
  const latest = LATEST.exec(message)
  return latest && { kind: 'latest', json: message.slice(latest[0].length) || null }
}
