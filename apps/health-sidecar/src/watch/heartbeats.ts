import type { Backplane } from '@stream-manager/backplane'
import { type Clock, checker, Heartbeat, SERVICES, type ServiceName } from '@stream-manager/contracts'
import { HEARTBEAT_PREFIX } from '@stream-manager/service-kit'

/** Services beat every 2 s; three missed beats are silence. */
export const SILENT_AFTER_MS = 6000
const MAX_INSTANCES = 64

/** A heartbeat with the time since it last changed, by our own clock: other hosts' clocks are not compared. */
export interface HeartbeatReading extends Heartbeat {
  readonly service: ServiceName
  readonly ageMs: number
}

interface Seen {
  readonly at: string
  readonly seenMs: number
}

const checkHeartbeat = checker(Heartbeat, 'the heartbeat')
const isService = (name: string): name is ServiceName => SERVICES.some((service) => service === name)

/** Reads what every service says of itself. Values we cannot read, or of unknown services, are passed over. */
export class HeartbeatReader {
  readonly #backplane: Pick<Backplane, 'listLatest'>
  readonly #clock: Clock
  #seen = new Map<string, Seen>()

  constructor(backplane: Pick<Backplane, 'listLatest'>, clock: Clock) {
    this.#backplane = backplane
    this.#clock = clock
  }

  async read(): Promise<HeartbeatReading[]> {
    const values = await this.#backplane.listLatest(HEARTBEAT_PREFIX)
    const seen = new Map<string, Seen>()
    const readings = values.slice(0, MAX_INSTANCES).flatMap(({ channel, value }) => {
      const checked = checkHeartbeat(value)
      if (!checked.ok || !isService(checked.value.service)) return []
      const { service } = checked.value
      const last = this.#lastSeen(channel, checked.value.at)
      seen.set(channel, last)
      return [{ ...checked.value, service, ageMs: this.#clock.monotonicMs() - last.seenMs }]
    })
    this.#seen = seen
    return readings
  }

  #lastSeen(channel: string, at: string): Seen {
    const last = this.#seen.get(channel)
    return last?.at === at ? last : { at, seenMs: this.#clock.monotonicMs() }
  }
}

/** Heartbeats of one service that still beat. */
export const beating = (readings: readonly HeartbeatReading[], service: ServiceName): HeartbeatReading[] =>
  readings.filter((reading) => reading.service === service && reading.ageMs <= SILENT_AFTER_MS)
