import { type Backplane, BackplaneDamagedError } from '@stream-manager/backplane/port'
import type { Clock, Result, StreamState } from '@stream-manager/contracts'
import { type Domain, engineLease } from '@stream-manager/domain'
import type { DamagedStream, StreamReading, StreamsView } from '../observations/streams.ts'

/** Bound of the streams that have series and checks. */
const MAX_STREAMS = 50

/** The part of the domain that the sidecar reads. */
export interface StreamSource {
  readonly streams: Pick<Domain['streams'], 'list'>
  readonly stream: Pick<Domain['stream'], 'state'>
  readonly layers: Pick<Domain['layers'], 'list'>
}

interface Progress {
  readonly frames: number | null
  readonly grewMs: number
}

const orNull = <Value>(result: Result<Value>): Value | null => (result.ok ? result.value : null)

export interface StreamReaderOptions {
  readonly source: StreamSource
  readonly backplane: Pick<Backplane, 'readLease'>
  readonly clock: Clock
}

/** Reads the state, layers and engine of every stream, and remembers when each last rendered a frame. */
export class StreamReader {
  readonly #options: StreamReaderOptions
  #progress = new Map<string, Progress>()

  constructor(options: StreamReaderOptions) {
    this.#options = options
  }

  async read(): Promise<StreamsView> {
    const streams = (await this.#options.source.streams.list()).slice(0, MAX_STREAMS)
    const seen = await Promise.all(streams.map(({ id }) => this.#readOrName(id)))
    const readings = seen.filter((one) => one !== null && 'state' in one)
    const damaged = seen.filter((one) => one !== null && 'error' in one)
    const ids = new Set(readings.map(({ state }) => state.streamId))
    for (const id of this.#progress.keys()) if (!ids.has(id)) this.#progress.delete(id)
    return { readings, damaged }
  }

  /** One damaged stream must not hide the others. */
  async #readOrName(streamId: string): Promise<StreamReading | DamagedStream | null> {
    try {
      return await this.#readOne(streamId)
    } catch (error) {
      if (error instanceof BackplaneDamagedError) return { streamId, error: error.message }
      throw error
    }
  }

  /** Null if the stream was deleted after it was listed. */
  async #readOne(streamId: string): Promise<StreamReading | null> {
    const { source, backplane } = this.#options
    const [state, layers, lease] = await Promise.all([
      source.stream.state(streamId).then(orNull),
      source.layers.list(streamId).then(orNull),
      backplane.readLease(engineLease(streamId)),
    ])
    if (state === null) return null
    return { state, layers: layers?.items ?? [], lease, framesStillMs: this.#framesStillMs(state) }
  }

  #framesStillMs({ streamId, status, performance }: StreamState): number {
    const nowMs = this.#options.clock.monotonicMs()
    const last = this.#progress.get(streamId)
    const frames = performance.framesRendered ?? last?.frames ?? null
    const runs = status === 'live' || status === 'paused'
    if (!runs || last === undefined || frames !== last.frames) {
      this.#progress.set(streamId, { frames: runs ? frames : null, grewMs: nowMs })
      return 0
    }
    return nowMs - last.grewMs
  }
}
