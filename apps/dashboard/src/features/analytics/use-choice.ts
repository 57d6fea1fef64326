import { useState } from 'react'
import { usePreference } from '../../preferences/use-preference.ts'
import { useClient } from '../../server/server.tsx'
import { type Choice, type Comparison, DEFAULT_FIGURES, MAX_FIGURES, RANGES } from './choices.ts'

export interface Chooser {
  readonly choice: Choice
  readonly setFigures: (figures: readonly string[]) => void
  readonly setRange: (seconds: number) => void
  readonly setBucket: (seconds: number | null) => void
  readonly setComparison: (comparison: Comparison | null) => void
  readonly setAllStreams: (isAll: boolean) => void
}

/** The choice of the view. The chosen figures are kept in this browser. */
export const useChoice = (): Chooser => {
  const client = useClient()
  const [kept, keep] = usePreference('figures', DEFAULT_FIGURES)
  const [rangeSeconds, setRange] = useState<number>(RANGES[0])
  const [bucketSeconds, setBucket] = useState<number | null>(null)
  const [comparison, setComparison] = useState<Comparison | null>(null)
  const [isAll, setAllStreams] = useState(true)
  const figures = kept.split(',').filter(Boolean).slice(0, MAX_FIGURES)
  const streamId = isAll ? null : client.streamId
  return {
    choice: { figures, rangeSeconds, bucketSeconds, comparison, streamId },
    setFigures: (chosen) => keep(chosen.join()),
    ...{ setRange, setBucket, setComparison, setAllStreams },
  }
}
