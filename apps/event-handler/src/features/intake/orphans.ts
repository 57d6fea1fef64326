import type { AnalyticsStore } from '@stream-manager/analytics/port'
import type { Partition } from '@stream-manager/domain'

/** Deleted streams of the last two years, those with the newest entries first. */
const MAX_ORPHANS = 1000
/** A look at the partitions stays short. */
const TAKEN_PER_LOOK = 10

export interface OrphansOptions {
  readonly store: Pick<AnalyticsStore, 'listPartitions'>
  /** False when another event handler has the partition. */
  take(partition: Partition): Promise<boolean>
}

/** Partitions of streams that were deleted while no event handler read them. Their last entries are read once. */
export class Orphans {
  readonly #options: OrphansOptions
  #left: readonly Partition[] | null = null

  constructor(options: OrphansOptions) {
    this.#options = options
  }

  /** Takes some of those that are left. `known` are the partitions of streams, and those that are read now. */
  async takeSome(known: ReadonlySet<string>): Promise<void> {
    const { store, take } = this.#options
    this.#left ??= await store.listPartitions({ limit: MAX_ORPHANS })
    const left = this.#left.filter(({ name }) => !known.has(name))
    const refused: Partition[] = []
    for (const partition of left.slice(0, TAKEN_PER_LOOK)) {
      if (!(await take(partition))) refused.push(partition)
    }
    this.#left = [...left.slice(TAKEN_PER_LOOK), ...refused]
  }
}
