import type { DoctorEvidence } from '@stream-manager/contracts'

const keyOf = ({ what, expected, actual, place }: DoctorEvidence): string =>
  JSON.stringify([what, expected, actual, place])

/** One line that several services read is one piece of evidence, whose source names all of them. */
export const mergeEvidence = (evidence: readonly DoctorEvidence[]): DoctorEvidence[] => {
  const merged = new Map<string, { readonly first: DoctorEvidence; readonly sources: Set<string> }>()
  for (const one of evidence) {
    const known = merged.get(keyOf(one))
    if (known) known.sources.add(one.source)
    else merged.set(keyOf(one), { first: one, sources: new Set([one.source]) })
  }
  return [...merged.values()].map(({ first, sources }) => ({ ...first, source: [...sources].join(', ') }))
}

/** `1 variable`, `3 variables`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
