/** All label names. Their values come from closed sets, or from our own registries of streams and outputs. */
export type Label = 'service' | 'instance' | 'stream' | 'output' | 'code'

/** A number read from a subject. Null means unknown, and makes no series. */
export interface Measure<Subject> {
  /** After `stream_manager_`; a name ending in `_total` is a counter. */
  readonly name: string
  readonly help: string
  readonly read: (subject: Subject) => number | null
}

export const scaled = (value: number | null, factor: number): number | null =>
  value === null ? null : value * factor

export const PER_CENT = 0.01
export const MS = 0.001
export const KILO = 1000
