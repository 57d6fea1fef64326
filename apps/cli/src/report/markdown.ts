import { DOCTOR_GROUPS, type DoctorFinding, type DoctorReport } from '@stream-manager/contracts'
import { evidenceLines, headline, isFault, type ReportGroup, worstFirst, worstGroupFirst } from './parts.ts'

const SPECIAL = /[\\`*_[\]<>|~#@&]/g

/** An entity cannot begin markup, a mention or a link. */
const escapeText = (text: string): string =>
  text.replaceAll(SPECIAL, (character) => `&#${character.codePointAt(0)};`)

const code = (command: string): string => ['```sh', command.replaceAll('```', "'''"), '```'].join('\n')

const faultPart = (finding: DoctorFinding): string[] => {
  const { id, status, summary, cause, fix } = finding
  return [
    `### ${status}: ${escapeText(summary)} (\`${id}\`)`,
    ...(finding.evidence.length === 0
      ? []
      : [
          evidenceLines(finding)
            .map((line) => `- ${escapeText(line)}`)
            .join('\n'),
        ]),
    ...(cause === null ? [] : [`**Cause:** ${escapeText(cause)}`]),
    ...(fix === null ? [] : [`**Fix:** ${escapeText(fix.text)}`]),
    ...(fix?.command ? [code(fix.command)] : []),
  ]
}

const row = ({ id, status, summary }: DoctorFinding): string =>
  `| ${status} | \`${id}\` | ${escapeText(summary)} |`

const groupPart = ({ group, findings }: ReportGroup): string[] => [
  `## ${DOCTOR_GROUPS[group]}`,
  ['| status | check | result |', '|---|---|---|', ...worstFirst(findings).map(row)].join('\n'),
  ...worstFirst(findings).filter(isFault).flatMap(faultPart),
]

/** For an issue or a chat: everything, worst group first. */
export const renderMarkdown = (report: DoctorReport): string => {
  const parts = ['# Doctor', headline(report), ...worstGroupFirst(report).flatMap(groupPart)]
  return `${parts.join('\n\n')}\n`
}
