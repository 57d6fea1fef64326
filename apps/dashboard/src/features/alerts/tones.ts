import type { Alert, AlertList } from '@stream-manager/contracts'
import type { Tone } from '../../kit/badge.tsx'

const OF_SEVERITY: Readonly<Record<string, Tone>> = { page: 'bad', warning: 'warn' }
const OF_STATE: Readonly<Record<string, Tone>> = { pending: 'pending', flapping: 'warn', resolved: 'ok' }

/** An alert that fires has the colour of its severity. One that is held back has none. */
export const alertTone = ({ state, severity }: Pick<Alert, 'state' | 'severity'>): Tone =>
  (state === 'firing' ? OF_SEVERITY[severity] : OF_STATE[state]) ?? 'unknown'

/** Severities that people commonly write into the rules of Prometheus. */
const OF_LABEL: Readonly<Record<string, Tone>> = {
  critical: 'bad',
  page: 'bad',
  error: 'bad',
  warning: 'warn',
}

/** The label may have any text, so most severities have no colour. */
export const outsideTone = ({
  state,
  severity,
}: Pick<AlertList['outside'][number], 'state' | 'severity'>): Tone =>
  (state === 'resolved' ? 'ok' : OF_LABEL[severity ?? '']) ?? 'unknown'
