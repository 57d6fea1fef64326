import type { Fault } from '@stream-manager/contracts'
import type { EngineView } from '@stream-manager/domain'
import type { Scene } from '@stream-manager/engine-protocol'
import type { SupervisorLog } from './supervisor-log.ts'

type Messages = Scene['unreadable']

const messagesOf = (faults: ReadonlyMap<string, Fault>): Record<string, string> =>
  Object.fromEntries([...faults].map(([id, { detail }]) => [id, detail]))

/** Logs each secret that cannot be decrypted once, although the stream is read every few seconds. */
export class UnreadableSecrets {
  readonly #streamId: string
  readonly #log: SupervisorLog
  #logged: ReadonlySet<string> = new Set()

  constructor(streamId: string, log: SupervisorLog) {
    this.#streamId = streamId
    this.#log = log
  }

  messagesOf({ unreadable }: Pick<EngineView, 'unreadable'>): Messages {
    const messages = { layers: messagesOf(unreadable.layers), outputs: messagesOf(unreadable.outputs) }
    const details = new Set([messages.layers, messages.outputs].flatMap((group) => Object.values(group)))
    for (const detail of details) {
      if (this.#logged.has(detail)) continue
      this.#log.error({ streamId: this.#streamId, detail }, 'a stored secret cannot be decrypted')
    }
    this.#logged = details
    return messages
  }
}
