/** The day in the zone of this browser. */
const dayOf = (at: string): string => new Date(at).toDateString()

interface Range {
  readonly from: string
  readonly to: string
}

/** For each moment of a list in order, whether it needs its date: where another day begins, and at first in a range of days. */
export const datedOf = (moments: readonly string[], { from, to }: Range): readonly boolean[] =>
  moments.map((at, index) => {
    const before = moments[index - 1]
    return before === undefined ? dayOf(from) !== dayOf(to) : dayOf(at) !== dayOf(before)
  })
