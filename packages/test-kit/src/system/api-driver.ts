import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { eventually } from '../wait.ts'

interface DrivenError {
  readonly code: string
  readonly message: string
}

/** The fields of StreamState that tests and benchmarks read. */
export interface DrivenState {
  readonly status: string
  readonly health: string
  readonly revision: number
  readonly appliedRevision: number
  readonly error: DrivenError | null
  readonly performance: Readonly<Record<string, number | null>>
  readonly outputs: readonly {
    readonly id: string
    readonly state: string
    readonly error: DrivenError | null
    readonly bitrateKbps: number | null
  }[]
}

/** Controls a stream over REST. Every refusal is an error with the answer's body. */
export class ApiDriver {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      signal: AbortSignal.timeout(60_000),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} -> ${response.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }

  state(): Promise<DrivenState> {
    return this.call('GET', '/api/stream/state')
  }

  /** The state once the engine has applied the action. The API's own wait may be too short for a busy machine. */
  async control(action: string): Promise<DrivenState> {
    const answered = await this.call<DrivenState>('POST', '/api/stream/control', { action })
    if (answered.appliedRevision >= answered.revision) return answered
    const applied = async () => {
      const state = await this.state()
      return state.appliedRevision >= answered.revision && state
    }
    return eventually(applied, { what: `the engine to apply ${action}` })
  }

  async upload(path: string): Promise<string> {
    const form = new FormData()
    form.set('file', new Blob([await readFile(path)]), basename(path))
    const response = await fetch(`${this.#url}/api/assets`, { method: 'POST', body: form })
    const answer = (await response.json()) as { id: string }
    if (!response.ok)
      throw new Error(`upload of ${basename(path)} -> ${response.status} ${JSON.stringify(answer)}`)
    return answer.id
  }

  /** Removes every layer, so that a run begins with an empty scene. */
  async clear(): Promise<void> {
    const { items } = await this.call<{ items: { id: string }[] }>('GET', '/api/layers?limit=100')
    for (const { id } of items) await this.call('DELETE', `/api/layers/${id}`)
  }
}
