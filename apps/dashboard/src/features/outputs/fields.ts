import type { OutputType } from '@stream-manager/contracts'

/** One field of an output's options, by its name in the API. */
export interface OutputField {
  readonly name: string
  readonly kind: 'number' | 'text' | 'choice'
  readonly choices?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly unit?: string
}

interface OutputForm {
  readonly needsUrl: boolean
  readonly takesKey: boolean
  readonly options: readonly OutputField[]
}

export const OUTPUT_FORMS: Readonly<Record<OutputType, OutputForm>> = {
  hls: {
    needsUrl: false,
    takesKey: false,
    options: [
      { name: 'segmentSeconds', kind: 'number', min: 1, max: 10, unit: 's' },
      { name: 'windowSegments', kind: 'number', min: 3, max: 60 },
    ],
  },
  rtmp: { needsUrl: true, takesKey: true, options: [] },
  icecast: {
    needsUrl: true,
    takesKey: true,
    options: [
      { name: 'username', kind: 'text' },
      { name: 'bitrateKbps', kind: 'number', min: 32, max: 320, unit: 'kbit/s' },
      { name: 'name', kind: 'text' },
      { name: 'genre', kind: 'text' },
      { name: 'description', kind: 'text' },
    ],
  },
  file: {
    needsUrl: false,
    takesKey: false,
    options: [{ name: 'container', kind: 'choice', choices: ['mkv', 'ts', 'mp4'] }],
  },
}

export const OUTPUT_TYPES = Object.keys(OUTPUT_FORMS) as OutputType[]

/** The values of a form. `key` is empty where it is to stay as it is. */
export interface OutputDraft {
  readonly url: string
  readonly key: string
  readonly options: Readonly<Record<string, unknown>>
}

const isGiven = (value: unknown): boolean =>
  value !== '' && value !== null && value !== undefined && !Number.isNaN(value)

/** The options of the form that are given, and `null` for those that were emptied. */
export const optionChanges = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(after)
      .filter(([name, value]) => (isGiven(value) ? value !== before[name] : isGiven(before[name])))
      .map(([name, value]) => [name, isGiven(value) ? value : null]),
  )
