import { randomBytes } from 'node:crypto'
import { delay } from '@stream-manager/async'
import { isRecord } from '@stream-manager/contracts'
import type { RestAnswer, RestApi } from './rest/api.ts'

const JSON_BODY = { 'content-type': 'application/json' }
const STOP_DEADLINE_MS = 60_000
const POLL_MS = 250
const MAX_PAGES = 50
/** No engine to stop: the stream can be deleted at once. */
const MAY_STAY: readonly number[] = [404, 409]

const itemsOf = ({ body }: RestAnswer): readonly Record<string, unknown>[] =>
  isRecord(body) && Array.isArray(body['items']) ? body['items'].filter(isRecord) : []

const refused = ({ request, status, body }: RestAnswer): Error =>
  new Error(`${request.method} ${request.path} is answered with ${status} ${JSON.stringify(body)}`)

/** Everything that a run creates. All of it is named after the run, so that it can be found and removed. */
export class OwnStreams {
  readonly prefix = `contract-${randomBytes(4).toString('hex')}`
  readonly #api: RestApi

  constructor(api: RestApi) {
    this.#api = api
  }

  async create(id: string, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify({ id, name: 'Contract tests' })
    const answer = await this.#api.send(
      { method: 'POST', path: '/api/streams', headers: JSON_BODY, body },
      signal,
    )
    if (answer.status !== 201) throw refused(answer)
  }

  /** Removes the outputs, so that nothing is recorded or delivered while the stream is live. */
  async removeOutputs(id: string, signal: AbortSignal): Promise<void> {
    const path = `/api/streams/${id}/outputs`
    const list = await this.#api.send({ method: 'GET', path, headers: {} }, signal)
    for (const output of itemsOf(list)) await this.#delete(`${path}/${String(output['id'])}`, signal)
  }

  /** Stops and deletes the run's streams, and deletes its assets. Rejects with what is left. */
  async removeAll(signal: AbortSignal): Promise<void> {
    const left: string[] = []
    const remove = async (what: string, work: Promise<void>) => {
      await work.catch((error: unknown) => left.push(`${what}: ${String(error)}`))
    }
    for (const id of await this.#named('/api/streams', 'id', signal)) {
      await remove(`stream ${id}`, this.removeStream(id, signal))
    }
    for (const id of await this.#named('/api/assets', 'name', signal)) {
      await remove(`asset ${id}`, this.#delete(`/api/assets/${id}`, signal))
    }
    for (const noun of ['users', 'keys', 'links', 'webhooks']) {
      for (const id of await this.#named(`/api/${noun}`, 'name', signal)) {
        await remove(`${noun} ${id}`, this.#delete(`/api/${noun}/${id}`, signal))
      }
    }
    if (left.length > 0) throw new Error(`not removed: ${left.join('; ')}`)
  }

  /** Ids of what this run created, by the field that begins with its prefix. */
  async #named(path: string, field: string, signal: AbortSignal): Promise<string[]> {
    const ids: string[] = []
    let cursor = ''
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const answer = await this.#api.send(
        { method: 'GET', path: `${path}?limit=200${cursor}`, headers: {} },
        signal,
      )
      if (answer.status !== 200) throw refused(answer)
      const own = itemsOf(answer).filter((item) => String(item[field]).startsWith(this.prefix))
      ids.push(...own.map((item) => String(item['id'])))
      const next = isRecord(answer.body) ? answer.body['nextCursor'] : null
      if (typeof next !== 'string') return ids
      cursor = `&cursor=${next}`
    }
    return ids
  }

  async removeStream(id: string, signal: AbortSignal): Promise<void> {
    const stop = {
      method: 'POST',
      path: `/api/streams/${id}/control`,
      headers: JSON_BODY,
      body: '{"action":"stop"}',
    }
    const stopped = await this.#api.send(stop, signal)
    if (stopped.status >= 400 && !MAY_STAY.includes(stopped.status)) throw refused(stopped)
    const deadline = performance.now() + STOP_DEADLINE_MS
    for (;;) {
      const answer = await this.#api.send(
        { method: 'DELETE', path: `/api/streams/${id}`, headers: {} },
        signal,
      )
      if (answer.status === 204 || answer.status === 404) return
      // `stream.in_use` until the engine has stopped.
      if (answer.status !== 409 || performance.now() > deadline) throw refused(answer)
      await delay(POLL_MS, { signal })
    }
  }

  async #delete(path: string, signal: AbortSignal): Promise<void> {
    const answer = await this.#api.send({ method: 'DELETE', path, headers: {} }, signal)
    if (answer.status >= 400 && answer.status !== 404) throw refused(answer)
  }
}
