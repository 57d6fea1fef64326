import type { DoctorReport } from '@stream-manager/contracts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { renderSarif } from './sarif.ts'
import { renderTap } from './tap.ts'

interface Format {
  readonly about: string
  readonly render: (report: DoctorReport) => string
}

/** Documents for other programs: the name is the option. Text for people is apart, for it knows the terminal. */
export const FORMATS = {
  json: { about: 'the whole report as JSON', render: renderJson },
  junit: { about: "the report as JUnit's XML", render: renderJunit },
  tap: { about: 'the report as TAP', render: renderTap },
  sarif: { about: 'the faults of the configuration as SARIF', render: renderSarif },
  markdown: { about: 'the report as Markdown', render: renderMarkdown },
} as const satisfies Readonly<Record<string, Format>>
export type FormatName = keyof typeof FORMATS
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[]
