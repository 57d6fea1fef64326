import { useMemo, useState } from 'react'
import { useParams } from 'wouter'
import { usePreference } from '../../preferences/use-preference.ts'
import { useClient } from '../../server/server.tsx'
import {
  type Choice,
  type Comparison,
  DEFAULT_FIGURES,
  type FixedRange,
  MAX_FIGURES,
  RANGES,
} from './choices.ts'

export interface Chooser {
  readonly choice: Choice
  readonly setFigures: (figures: readonly string[]) => void
  readonly setRange: (seconds: number) => void
  readonly setBucket: (seconds: number | null) => void
  readonly setComparison: (comparison: Comparison | null) => void
  readonly setAllStreams: (isAll: boolean) => void
}

/** The address of the figures of one stream within a range. `toMs` null: until now. */
export const rangePath = (streamId: string, { fromMs, toMs }: FixedRange): string =>
  `/monitor/analytics/of/${streamId}/${fromMs}/${toMs ?? 'now'}`

const momentOf = (text = ''): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null)

/** The stream and the range that the address names. */
const useAddress = () => {
  const { streamId, from, to } = useParams<{ streamId?: string; from?: string; to?: string }>()
  return useMemo(() => {
    const fromMs = momentOf(from)
    return streamId === undefined || fromMs === null
      ? null
      : { streamId, fixed: { fromMs, toMs: momentOf(to) } }
  }, [streamId, from, to])
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
  const address = useAddress()
  const streamId = address?.streamId ?? (isAll ? null : client.streamId)
  return {
    choice: { figures, rangeSeconds, bucketSeconds, comparison, streamId, fixed: address?.fixed ?? null },
    setFigures: (chosen) => keep(chosen.join()),
    ...{ setRange, setBucket, setComparison, setAllStreams },
  }
}
