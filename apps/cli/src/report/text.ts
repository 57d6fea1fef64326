import { DOCTOR_GROUPS, type DoctorFinding, type DoctorReport } from '@stream-manager/contracts'
import type { Colors } from 'picocolors/types.js'
import {
  byStatus,
  evidenceLines,
  headline,
  isFault,
  type ReportGroup,
  worstFirst,
  worstGroupFirst,
} from './parts.ts'

export interface TextOptions {
  readonly colors: Colors
  /** Shows passed and skipped checks, and how long each took. */
  readonly verbose: boolean
}

const SYMBOLS = { fail: '✗', warn: '!', blocked: '·', pass: '✓', skip: '-' } as const

const paint = ({ colors }: TextOptions, status: DoctorFinding['status'], text: string): string => {
  const paints = {
    fail: colors.red,
    warn: colors.yellow,
    blocked: colors.dim,
    pass: colors.green,
    skip: colors.dim,
  }
  return paints[status](text)
}

const faultLines = (finding: DoctorFinding, { colors }: TextOptions): string[] => {
  const { cause, fix, docs } = finding
  return [
    ...evidenceLines(finding),
    ...(cause === null ? [] : [`Cause: ${cause}`]),
    ...(fix === null ? [] : [`${colors.bold('Fix:')} ${fix.text}`]),
    ...(fix?.command ? [`  $ ${fix.command}`] : []),
    ...(docs === null || fix === null ? [] : [`More: ${docs}`]),
  ]
}

const findingLines = (finding: DoctorFinding, options: TextOptions): string[] => {
  const { id, status, summary, durationMs, vantage } = finding
  const place = vantage === 'here' ? '' : `, seen from ${vantage}`
  const time = options.verbose ? `, ${Math.round(durationMs)} ms` : ''
  const head = `${SYMBOLS[status]} ${summary} ${options.colors.dim(`(${id}${place}${time})`)}`
  const details = isFault(finding)
    ? faultLines(finding, options)
    : options.verbose
      ? evidenceLines(finding)
      : []
  return [`    ${paint(options, status, head)}`, ...details.map((line) => `        ${line}`)]
}

/** One line for each cause: the consequences of one fault are not told as many. */
const blockedLines = (findings: readonly DoctorFinding[], options: TextOptions): string[] => {
  const causes = new Map<string, string[]>()
  for (const { id, blockedBy } of findings) {
    const cause = blockedBy.join(' and ')
    causes.set(cause, [...(causes.get(cause) ?? []), id])
  }
  return [...causes].map(([cause, ids]) =>
    paint(options, 'blocked', `    ${SYMBOLS.blocked} not checked, as ${cause} failed: ${ids.join(', ')}`),
  )
}

/** A group that is skipped for one reason says it once. */
const skipReason = (findings: readonly DoctorFinding[]): string | null => {
  const reasons = new Set(findings.map(({ status, summary }) => (status === 'skip' ? summary : null)))
  const [reason] = reasons
  return reasons.size === 1 && reason !== undefined ? reason : null
}

const groupLines = ({ group, findings, worst }: ReportGroup, options: TextOptions): string[] => {
  const reason = skipReason(findings)
  const blocked = findings.filter(({ status }) => status === 'blocked')
  const shown = findings.filter((one) => isFault(one) || (options.verbose && one.status !== 'blocked'))
  const said = reason === null ? byStatus(findings) : `skipped, ${reason}`
  const head = `[${SYMBOLS[worst]}] ${DOCTOR_GROUPS[group]}: ${said}`
  return [
    paint(options, worst, head),
    ...worstFirst(shown).flatMap((finding) => findingLines(finding, options)),
    ...blockedLines(blocked, options),
  ]
}

/** For people at a terminal, in the manner of `flutter doctor`: the worst group first. */
export const renderText = (report: DoctorReport, options: TextOptions): string => {
  const groups = worstGroupFirst(report).flatMap((group) => groupLines(group, options))
  return `${groups.join('\n')}\n\n${headline(report)}\n`
}
