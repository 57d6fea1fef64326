import type { StreamSummary } from '@stream-manager/contracts'
import type { Tone } from '../../kit/badge.tsx'

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  offline: 'unknown',
  starting: 'pending',
  live: 'live',
  paused: 'live',
  stopping: 'pending',
  failed: 'bad',
}

const HEALTH_TONES: Readonly<Record<string, Tone>> = { healthy: 'ok', degraded: 'warn', failing: 'bad' }

const CONNECTION_TONES: Readonly<Record<string, Tone>> = {
  connected: 'ok',
  connecting: 'pending',
  disconnected: 'bad',
}

/** A state that is not known any more has no colour. */
export const statusTone = ({ status }: Pick<StreamSummary, 'status'>, isCurrent: boolean): Tone =>
  isCurrent && status !== null ? (STATUS_TONES[status] ?? 'unknown') : 'unknown'

export const healthTone = ({ health }: Pick<StreamSummary, 'health'>, isCurrent: boolean): Tone =>
  isCurrent && health !== null ? (HEALTH_TONES[health] ?? 'unknown') : 'unknown'

export const connectionTone = (state: string): Tone => CONNECTION_TONES[state] ?? 'unknown'
