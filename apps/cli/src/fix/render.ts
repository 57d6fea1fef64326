import type { CureOutcome, PlannedCure } from '@stream-manager/diagnostics/doctor'

type Line = (text: string) => string

const MAX_LINES = 20

const bounded = (lines: readonly string[]): string[] =>
  lines.length <= MAX_LINES
    ? [...lines]
    : [...lines.slice(0, MAX_LINES), `and ${lines.length - MAX_LINES} more`]

const CONTROL_CHARACTERS = /\p{Cc}+/gu

/** A terminal obeys control characters, which names of files may have. */
const block = (head: string, lines: readonly string[], clean: Line): string[] =>
  [head, ...bounded(lines).map((line) => `    ${line}`)].map((line) =>
    clean(line).replaceAll(CONTROL_CHARACTERS, ' '),
  )

const reasonOf = ({ problem, findings }: PlannedCure): string =>
  problem === null
    ? 'a person has to do this; the check says what to do: stream-manager doctor --only ' +
      findings.map(({ id }) => id).join(',')
    : `no plan: ${problem}`

/** The steps of each cure, and the faults that it mends. */
export const renderPlan = (cures: readonly PlannedCure[], clean: Line): string => {
  const lines = cures.flatMap((planned) => {
    const { cure, findings, steps } = planned
    const faults = findings.map(({ id, summary }) => `for ${id}: ${summary}`)
    const work = steps.length === 0 ? [reasonOf(planned)] : steps.map(({ text }) => `- ${text}`)
    return block(`${cure.id} (${cure.safety}): ${cure.title}`, [...faults, ...work], clean)
  })
  return lines.map((line) => `${line}\n`).join('')
}

const RESULTS = {
  cured: '✓ cured',
  remains: '✗ done, but the fault remains',
  failed: '✗ failed',
} as const

export const renderOutcome = ({ id, result, steps, remaining }: CureOutcome, clean: Line): string => {
  const failed = steps.flatMap(({ text, problem }) => (problem === null ? [] : [`${text}: ${problem}`]))
  const done = `${steps.length - failed.length} of ${steps.length} steps done`
  const lines = [...failed, ...remaining.map((summary) => `still: ${summary}`)]
  return block(`${RESULTS[result]}: ${id}, ${done}`, lines, clean)
    .map((line) => `${line}\n`)
    .join('')
}
