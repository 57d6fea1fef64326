import type { createClient } from '@stream-manager/client'

export const LAYERS = 50
const EVENTS_PER_SECOND = 20
/** As many as one person may send, see `maxMessagesPerMinute`. */
const MESSAGES_PER_SECOND = 10

type Client = ReturnType<typeof createClient>

export const addLayers = async (client: Client): Promise<void> => {
  const present = (await client.layers.list()).length
  for (let index = present; index < LAYERS; index += 1) {
    const frame = { x: (index % 10) * 30, y: index * 3, width: 100, height: 20 }
    const layer = {
      id: `bench-${index}`,
      type: 'text',
      frame,
      content: { text: `Line ${index}`, sizePx: 12 },
    } as const
    await client.layers.create(layer, { waitSeconds: 0 })
  }
}

export const openChat = async (client: Client): Promise<void> => {
  const { revision: _revision, ...settings } = await client.chat.settings()
  const maxMessagesPerMinute = MESSAGES_PER_SECOND * 60
  await client.chat.setSettings({ ...settings, duplicateWindowSeconds: 0, maxMessagesPerMinute })
}

interface Pace {
  readonly perSecond: number
  readonly seconds: number
}

/** Calls `act` at an even pace, one call at a time. A late call is not made up for. Resolves with the number of calls. */
const repeat = async ({ perSecond, seconds }: Pace, act: (turn: number) => Promise<unknown>) => {
  const untilMs = performance.now() + seconds * 1000
  let turn = 0
  for (; performance.now() < untilMs; turn += 1) {
    const startedAt = performance.now()
    await act(turn)
    const restMs = 1000 / perSecond - (performance.now() - startedAt)
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
  }
  return turn
}

export interface Load {
  readonly seconds: number
  readonly events: number
  readonly messages: number
}

/** Edits of layers and messages of the chat, for so many seconds. */
export const runLoad = async (client: Client, seconds: number): Promise<Load> => {
  const startedAt = performance.now()
  const [events, messages] = await Promise.all([
    repeat({ perSecond: EVENTS_PER_SECOND, seconds }, (turn) => {
      const changes = { opacity: (turn % 10) / 10 }
      return client.layers.update(`bench-${10 + (turn % 30)}`, changes, { waitSeconds: 0 })
    }),
    repeat({ perSecond: MESSAGES_PER_SECOND, seconds }, (turn) =>
      client.chat.send({ text: `Message number ${turn}, as long as many are` }),
    ),
  ])
  return { seconds: (performance.now() - startedAt) / 1000, events, messages }
}
