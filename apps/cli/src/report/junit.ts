import { DOCTOR_GROUPS, type DoctorFinding, type DoctorReport } from '@stream-manager/contracts'
import { groupsOf, isFault, plainLines } from './parts.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** XML 1.0 has no way to write these. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu

const escapeText = (text: string): string =>
  text.replaceAll(UNWRITABLE, '\ufffd').replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character)

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join('')

const seconds = (durationMs: number): string => (durationMs / 1000).toFixed(3)

/** The schema has no warnings, so a warning is a passed case with output. */
const outcomeOf = (finding: DoctorFinding): string => {
  const { status, summary, problem } = finding
  const text = plainLines(finding).map(escapeText).join('\n')
  if (status === 'fail') {
    const element = problem === null ? 'failure' : 'error'
    return `<${element}${attributes({ message: summary, type: problem ?? 'failed' })}>${text}</${element}>`
  }
  if (isFault(finding)) return `<system-out>warning: ${text}</system-out>`
  return status === 'pass' ? '' : `<skipped${attributes({ message: summary })}/>`
}

const caseOf = (finding: DoctorFinding): string => {
  const { id, group, title, durationMs } = finding
  const named = { classname: `doctor.${group}`, name: `${id}: ${title}`, time: seconds(durationMs) }
  return `    <testcase${attributes(named)}>${outcomeOf(finding)}</testcase>`
}

const countsOf = (findings: readonly DoctorFinding[]) => {
  const failed = findings.filter(({ status }) => status === 'fail')
  const errors = failed.filter(({ problem }) => problem !== null).length
  const skipped = findings.filter(({ status }) => status === 'skip' || status === 'blocked').length
  return { tests: findings.length, failures: failed.length - errors, errors, skipped }
}

const suiteOf = (name: string, findings: readonly DoctorFinding[]): string[] => [
  `  <testsuite${attributes({ name, ...countsOf(findings) })}>`,
  ...findings.map(caseOf),
  '  </testsuite>',
]

/** JUnit's XML: a suite for each group. A check that crashed or passed its deadline is an error. */
export const renderJunit = (report: DoctorReport): string => {
  const { findings, durationMs } = report
  const suites = groupsOf(report).flatMap((group) => suiteOf(DOCTOR_GROUPS[group.group], group.findings))
  const whole = { name: 'stream-manager doctor', ...countsOf(findings), time: seconds(durationMs) }
  const head = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${attributes(whole)}>`]
  return `${[...head, ...suites, '</testsuites>'].join('\n')}\n`
}
