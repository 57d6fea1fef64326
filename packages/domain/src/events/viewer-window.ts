import {
  tolerantChecker,
  VIEWER_KEY_BYTES,
  VIEWER_METHODS,
  type ViewersReport,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { unpacked } from '../viewers/records.ts'
import { withinWindow } from '../viewers/rules.ts'

/** A report without what the window does not need. Its keys are in base64, by stream. */
const PackedRound = Type.Object({
  source: Type.String(),
  round: Type.Number(),
  at: Type.String(),
  day: Type.String(),
  keys: Type.Record(Type.String(), Type.String()),
})
type PackedRound = Static<typeof PackedRound>

const checkRounds = tolerantChecker(Type.Array(PackedRound), 'The memory of viewers')

type KeysByStream = ReadonlyMap<string, ReadonlySet<string>>

/** The audience that one process saw in a round, or in a part of it. */
interface Round extends Pick<ViewersReport, 'source' | 'round' | 'at' | 'day'> {
  readonly keys: KeysByStream
}

const audienceIn = ({ source, round, at, day, streams }: ViewersReport): Round => {
  const keys = Object.entries(streams).map(([streamId, { keys: ofKinds }]) => {
    const records = VIEWER_METHODS.flatMap((method) => unpacked(ofKinds[method] ?? ''))
    return [streamId, new Set(records.map(([key]) => key))] as const
  })
  return { source, round, at, day, keys: new Map(keys) }
}

const packedKeys = (keys: readonly string[]): string =>
  Buffer.from(keys.join(''), 'latin1').toString('base64')

const unpackedKeys = (text: string): ReadonlySet<string> => {
  const bytes = Buffer.from(text, 'base64')
  const keys = new Set<string>()
  for (let end = VIEWER_KEY_BYTES; end <= bytes.length; end += VIEWER_KEY_BYTES) {
    keys.add(bytes.toString('latin1', end - VIEWER_KEY_BYTES, end))
  }
  return keys
}

const unpackedRound = ({ keys, ...round }: PackedRound): Round => ({
  ...round,
  keys: new Map(Object.entries(keys).map(([streamId, text]) => [streamId, unpackedKeys(text)])),
})

const placeOf = ({ day }: Pick<Round, 'day'>, streamId: string): string => `${day}/${streamId}`

/** The audience of a stream when a report was added. */
export interface WindowAudience {
  readonly current: number
  /** Keys that were not in the window before. */
  readonly newKeys: readonly string[]
}

export interface WindowStep {
  /** Keys of the day before cannot be compared, so nobody is said to join until they left the window. */
  readonly isFirstOfDay: boolean
  audienceOf(streamId: string): WindowAudience
}

/**
 * Keys of the last rounds. Each is counted once however many rounds have it, so a report costs as much as its own keys and
 * those that leave, and not as much as the window.
 */
export class ViewerWindow {
  #rounds: readonly Round[] = []
  /** Rounds that have a key, by day and stream. */
  readonly #holders = new Map<string, Map<string, number>>()

  /** Takes what `packed` gave. Anything else is an empty window. */
  constructor(memory: unknown) {
    const checked = checkRounds(memory)
    this.#rounds = checked.ok ? checked.value.parsed.map(unpackedRound) : []
    for (const round of this.#rounds) this.#add(round)
  }

  /** Moves the window to the time of the report. */
  add(report: ViewersReport): WindowStep {
    const added = audienceIn(report)
    const held = new Set(withinWindow([...this.#rounds, added], Date.parse(report.at)))
    for (const round of this.#rounds) if (!held.has(round)) this.#remove(round)
    const isFirstOfDay = this.#rounds.some((round) => held.has(round) && round.day !== report.day)
    const newKeys = this.#add(added)
    const sizes = new Map([...this.#holders].map(([place, holders]) => [place, holders.size]))
    this.#rounds = [...held]
    if (!held.has(added)) this.#remove(added)
    return {
      isFirstOfDay,
      audienceOf: (streamId) => ({
        current: sizes.get(placeOf(report, streamId)) ?? 0,
        newKeys: newKeys.get(streamId) ?? [],
      }),
    }
  }

  /** A key is kept once for each process, in the newest round that has it: it leaves the window with that one. */
  packed(): PackedRound[] {
    const seen = new Set<string>()
    const newestFirst = this.#rounds.toSorted((one, other) => other.round - one.round)
    return newestFirst.map(({ keys, ...round }) => {
      const fresh = [...keys].map(([streamId, ofStream]) => {
        const place = `${round.source}/${placeOf(round, streamId)}/`
        const kept = [...ofStream].filter((key) => !seen.has(place + key))
        for (const key of kept) seen.add(place + key)
        return [streamId, packedKeys(kept)]
      })
      return { ...round, keys: Object.fromEntries(fresh) }
    })
  }

  /** The keys that no round had before, by stream. */
  #add(round: Round): ReadonlyMap<string, readonly string[]> {
    const added = new Map<string, string[]>()
    for (const [streamId, keys] of round.keys) {
      const place = placeOf(round, streamId)
      const holders = this.#holders.get(place) ?? new Map<string, number>()
      this.#holders.set(place, holders)
      added.set(
        streamId,
        [...keys].filter((key) => !holders.has(key)),
      )
      for (const key of keys) holders.set(key, (holders.get(key) ?? 0) + 1)
    }
    return added
  }

  #remove(round: Round): void {
    for (const [streamId, keys] of round.keys) {
      const place = placeOf(round, streamId)
      const holders = this.#holders.get(place)
      for (const key of keys) {
        const left = (holders?.get(key) ?? 0) - 1
        if (left > 0) holders?.set(key, left)
        else holders?.delete(key)
      }
      if (holders?.size === 0) this.#holders.delete(place)
    }
  }
}
