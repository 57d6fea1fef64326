import type { DoctorStatus } from '@stream-manager/contracts'
import type { Tone } from '../../kit/badge.tsx'

const TONES: Readonly<Record<DoctorStatus, Tone>> = {
  fail: 'bad',
  warn: 'warn',
  blocked: 'pending',
  pass: 'ok',
  skip: 'unknown',
}

/** A status that a newer server knows has no colour. */
export const findingTone = (status: DoctorStatus): Tone => TONES[status] ?? 'unknown'
