import type { CheckResult } from '../recorder.ts'
import type { Report } from './report.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

/** Characters that XML 1.0 cannot hold in any form. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '\uFFFD').replace(/[&<>"\n\r\t]/g, (character) => ESCAPES[character] ?? '')

const seconds = (durationMs: number): string => (durationMs / 1000).toFixed(3)

const bodyOf = ({ outcome, details }: CheckResult): string => {
  const [first = ''] = details
  if (outcome === 'failed') {
    return `<failure message="${escapeXml(first)}">${escapeXml(details.join('\n'))}</failure>`
  }
  return outcome === 'skipped' ? `<skipped message="${escapeXml(first)}"/>` : ''
}

const testCase = (check: CheckResult): string => {
  const attributes = `classname="${escapeXml(check.group)}" name="${escapeXml(check.name)}" time="${seconds(check.durationMs)}"`
  const body = bodyOf(check)
  return body === '' ? `    <testcase ${attributes}/>` : `    <testcase ${attributes}>${body}</testcase>`
}

const countsOf = (checks: readonly CheckResult[]): string => {
  const count = (outcome: CheckResult['outcome']) =>
    checks.filter((check) => check.outcome === outcome).length
  const durationMs = checks.reduce((sum, check) => sum + check.durationMs, 0)
  return `tests="${checks.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}" time="${seconds(durationMs)}"`
}

const suite = (group: string, checks: readonly CheckResult[]): string =>
  [
    `  <testsuite name="${escapeXml(group)}" ${countsOf(checks)}>`,
    ...checks.map(testCase),
    '  </testsuite>',
  ].join('\n')

/** One suite for each group, one case for each check. */
export const renderJunit = ({ checks }: Pick<Report, 'checks'>): string => {
  const names = [...new Set(checks.map(({ group }) => group))]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="contract" ${countsOf(checks)}>`,
    ...names.map((name) =>
      suite(
        name,
        checks.filter(({ group }) => group === name),
      ),
    ),
    '</testsuites>',
    '',
  ].join('\n')
}
