import { type Check, unknownNames } from '@stream-manager/diagnostics/doctor'
import { InvalidArgumentError } from 'commander'
import { FORMAT_NAMES, type FormatName } from '../report/formats.ts'

const MAX_TIMEOUT_SECONDS = 3600

export interface DoctorOptions extends Partial<Record<FormatName, true>> {
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly deep?: true
  /** Seconds. */
  readonly timeout?: number
  readonly strict?: true
  readonly verbose?: true
  readonly list?: true
  readonly share?: true
  readonly target?: URL
  readonly folder?: string
}

/** A comma-separated list of checks and groups, which may be repeated. */
export const addNames =
  (checks: readonly Check[]) =>
  (text: string, earlier: readonly string[] = []): readonly string[] => {
    const names = text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)
    const unknown = unknownNames(checks, names)
    if (unknown.length === 0 && names.length > 0) return [...earlier, ...names]
    throw new InvalidArgumentError(`${unknown.join(', ') || 'It'} must be a check or a group: see --list.`)
  }

export const toSeconds = (text: string): number => {
  const seconds = Number(text)
  if (/^\d{1,4}$/.test(text) && seconds >= 1 && seconds <= MAX_TIMEOUT_SECONDS) return seconds
  throw new InvalidArgumentError(`It must be a whole number of seconds from 1 to ${MAX_TIMEOUT_SECONDS}.`)
}

/** The format that was asked for, or null for text. */
export const formatIn = (options: DoctorOptions): FormatName | null =>
  FORMAT_NAMES.find((name) => options[name]) ?? null
