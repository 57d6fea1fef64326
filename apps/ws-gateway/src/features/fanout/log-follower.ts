import type { Position, Publication } from '@stream-manager/backplane/port'
import type { Gap } from './gap.ts'

export interface LogFollowerOptions {
  readonly readGap: (since: Position) => Promise<Gap>
  /** The top of the log now. */
  readonly readTop: () => Promise<Position>
  /** The next publication, without a hole. */
  readonly onPublication: (epoch: string, publication: Publication) => void
  /** What was handed on so far does not continue. */
  readonly onLost: () => void
}

/** A log that moves on during each of so many reads is not followed any further. */
const MAX_READS = 5

/**
 * Hands on one log in order, whatever of its wake-ups is lost: a hole between two publications, or a top higher than
 * the last one heard of, is filled from the log itself.
 */
export class LogFollower {
  readonly #options: LogFollowerOptions
  #at: Position | null = null
  /** The highest offset known to exist. */
  #known = 0
  #filling = false

  constructor(options: LogFollowerOptions) {
    this.#options = options
  }

  /** The position the backplane's subscription began at; publications may have come before it was told. */
  begin(position: Position): void {
    this.#at ??= position
  }

  /** A publication the backplane delivered. Rejects when a hole before it cannot be read now. */
  async take(epoch: string, publication: Publication): Promise<void> {
    if (this.#accept(epoch, publication)) return
    this.#known = Math.max(this.#known, publication.offset)
    await this.#fill()
  }

  /** The backplane says that the log broke. */
  lost(position: Position): void {
    this.#at = position
    this.#known = position.offset
    this.#options.onLost()
  }

  /** Compares with the top of the log, because a last publication that was lost leaves no hole to see. */
  async check(): Promise<void> {
    const before = this.#at
    if (before === null || this.#filling) return
    const top = await this.#options.readTop()
    const now = this.#at
    if (top.epoch !== now?.epoch || top.offset < before.offset) this.lost(top)
    else if (top.offset > now.offset) {
      this.#known = Math.max(this.#known, top.offset)
      await this.#fill()
    }
  }

  /** False when there is a hole before it. */
  #accept(epoch: string, publication: Publication): boolean {
    const { offset } = publication
    const at = this.#at ?? { epoch, offset: offset - 1 }
    if (at.epoch !== epoch) {
      this.lost({ epoch, offset })
      return true
    }
    if (offset > at.offset + 1) return false
    if (offset === at.offset + 1) {
      this.#at = { epoch, offset }
      this.#options.onPublication(epoch, publication)
    }
    return true
  }

  async #fill(): Promise<void> {
    if (this.#filling) return
    this.#filling = true
    try {
      for (let reads = 0; reads < MAX_READS; reads += 1) {
        const at = this.#at
        if (at === null || at.offset >= this.#known) return
        this.#apply(await this.#options.readGap(at))
      }
      if (this.#at) this.lost({ epoch: this.#at.epoch, offset: this.#known })
    } finally {
      this.#filling = false
    }
  }

  #apply({ position, publications }: Gap): void {
    if (publications === null) this.lost(position)
    else for (const publication of publications) this.#accept(position.epoch, publication)
  }
}
