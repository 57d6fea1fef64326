import type { TSchema } from 'typebox'

/** A message of AsyncAPI 3. */
export interface Message {
  readonly name: string
  readonly title: string
  readonly summary?: string
  readonly payload: TSchema
}

export interface Reference {
  readonly $ref: string
}

export interface Operation {
  /** `receive`: the gateway takes it; `send`: the gateway sends it. */
  readonly action: 'receive' | 'send'
  readonly title?: string
  readonly summary?: string
  readonly description?: string
  readonly channel: Reference
  readonly messages: readonly Reference[]
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] }
  readonly 'x-permission'?: string
}

export interface Channel {
  /** Null: the connection itself. */
  readonly address: string | null
  readonly title: string
  readonly description: string
  readonly parameters?: Readonly<Record<string, { readonly description: string }>>
  readonly messages: Readonly<Record<string, Message>>
}

export const channelReference = (channel: string): Reference => ({ $ref: `#/channels/${channel}` })

export const messageReference = (channel: string, { name }: Message): Reference => ({
  $ref: `#/channels/${channel}/messages/${name}`,
})

export const byName = (messages: readonly Message[]): Record<string, Message> =>
  Object.fromEntries(messages.map((message) => [message.name, message]))
