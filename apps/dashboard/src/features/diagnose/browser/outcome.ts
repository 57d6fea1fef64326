import type { DoctorFix } from '@stream-manager/contracts'
import type { Formats } from '../../../format/formats.ts'
import type { ViewStrings } from '../../../strings/en-views.ts'

type BrowserTexts = ViewStrings['diagnose']['browser']

/** The answer to a question that this browser asked. */
export interface BrowserOutcome {
  readonly status: 'pass' | 'fail' | 'skip'
  /** In one line, in the language of the page. */
  readonly summary: (texts: BrowserTexts, number: Formats['number']) => string
  /** In the words of the check of the doctor that asks the same. Null unless it failed. */
  readonly explanation: { readonly cause: string; readonly cure: DoctorFix } | null
  readonly durationMs: number | null
}
