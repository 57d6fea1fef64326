import type { Client } from '@stream-manager/client'
import type { StreamState } from '@stream-manager/contracts'
import { eventsOf, type MonitorEvent, withEvent } from './events.ts'

/** More than come in while the engine applies one revision. */
const MAX_EDITS = 100

/** Records what happens to a stream from the channels of its client, until the client is closed. */
export class EventLog {
  readonly sinceMs = Date.now()
  readonly #watchers = new Set<() => void>()
  #events: readonly MonitorEvent[] = []
  #state: StreamState | null = null
  /** Edits that are not on air yet, oldest first. */
  #edits: readonly { readonly revision: number; readonly person: string }[] = []

  constructor({ channels }: Client) {
    channels.streamState.subscribe({
      snapshot: (state) => this.#follow(state),
      event: (state) => this.#follow(state),
    })
    channels.layerUpdates.subscribe({
      event: ({ by, revision }) => {
        if (by) this.#edits = [...this.#edits, { revision, person: by.name }].slice(-MAX_EDITS)
      },
    })
  }

  /** Oldest first. */
  get events(): readonly MonitorEvent[] {
    return this.#events
  }

  readonly watch = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  #follow(state: StreamState): void {
    const before = this.#state
    this.#state = state
    if (before === null) return
    const found = eventsOf(before, state, Date.now())
    if (found.length === 0) return
    this.#events = found.map((event) => this.#signed(event)).reduce(withEvent, this.#events)
    for (const onChange of this.#watchers) onChange()
  }

  /** Names the author of the newest edit beside the revision that puts it on air. */
  #signed(event: MonitorEvent): MonitorEvent {
    if (event.kind !== 'applied') return event
    const applied = Number(event.text)
    const person = this.#edits.findLast(({ revision }) => revision <= applied)?.person
    this.#edits = this.#edits.filter(({ revision }) => revision > applied)
    return person === undefined ? event : { ...event, person }
  }
}

const logs = new WeakMap<Client, EventLog>()

export const eventLogOf = (client: Client): EventLog => {
  const log = logs.get(client) ?? new EventLog(client)
  logs.set(client, log)
  return log
}
