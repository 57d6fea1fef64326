import type { Alert } from '@stream-manager/contracts'
import type { Tone } from '../../kit/badge.tsx'

const OF_SEVERITY: Readonly<Record<string, Tone>> = { page: 'bad', warning: 'warn' }
const OF_STATE: Readonly<Record<string, Tone>> = { pending: 'pending', flapping: 'warn', resolved: 'ok' }

/** An alert that fires has the colour of its severity. One that is held back has none. */
export const alertTone = ({ state, severity }: Pick<Alert, 'state' | 'severity'>): Tone =>
  (state === 'firing' ? OF_SEVERITY[severity] : OF_STATE[state]) ?? 'unknown'
