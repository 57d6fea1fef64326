import type { DoctorFinding } from '@stream-manager/contracts'

type Scrub = (text: string) => string

const scrubAll = (value: unknown, scrub: Scrub): unknown => {
  if (typeof value === 'string') return scrub(value)
  if (Array.isArray(value)) return value.map((item) => scrubAll(item, scrub))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, scrubAll(item, scrub)]))
}

/** Blanks known secrets in every text of the finding except its ids. */
export const scrubFinding = (finding: DoctorFinding, scrub: Scrub): DoctorFinding => {
  const { summary, evidence, cause, fix, vantage } = finding
  const texts = scrubAll({ summary, evidence, cause, fix, vantage }, scrub) as typeof finding
  return { ...finding, ...texts }
}
