import type { DoctorFinding } from '@stream-manager/contracts'

type Scrub = (text: string) => string

const CONTROL_CHARACTERS = /\p{Cc}+/gu

/** A terminal obeys control characters, and in a document of lines a line break begins another finding. */
const cleanText = (text: string, scrub: Scrub): string => scrub(text).replaceAll(CONTROL_CHARACTERS, ' ')

const cleanAll = (value: unknown, scrub: Scrub): unknown => {
  if (typeof value === 'string') return cleanText(value, scrub)
  if (Array.isArray(value)) return value.map((item) => cleanAll(item, scrub))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleanAll(item, scrub)]))
}

/** Blanks known secrets and control characters in every text of the finding. */
export const scrubFinding = (finding: DoctorFinding, scrub: Scrub): DoctorFinding => {
  const { summary, evidence, cause, fix, vantage } = finding
  const texts = cleanAll({ summary, evidence, cause, fix, vantage }, scrub) as typeof finding
  return { ...finding, ...texts }
}
