import type { ErrorGroup } from '@stream-manager/contracts'
import type { Tone } from '../../kit/badge.tsx'

const TONES: Readonly<Record<string, Tone>> = { resolved: 'ok', regressed: 'bad' }
const OPEN: Readonly<Record<string, Tone>> = { error: 'bad', warning: 'warn' }

export const errorTone = ({ state, severity }: Pick<ErrorGroup, 'state' | 'severity'>): Tone =>
  TONES[state] ?? (state === 'open' ? OPEN[severity] : undefined) ?? 'unknown'
