import { DOCTOR_GROUPS, type DoctorGroup } from '@stream-manager/contracts'
import type { Check } from '../check.ts'

const HEAD = `# Troubleshooting

\`npx pnpm stream-manager doctor\` finds what is broken, proves it and says what to do; in a container it is
\`docker compose exec stream-api stream-manager doctor\`. It changes nothing. Exit codes: 0 no failure, 1 failures, 2 warnings with
\`--strict\`, 64 wrong options, 70 a check crashed, 124 over time, 130 interrupted. \`--json\` prints a document with
[this schema](reference/doctor-report.json); ids of checks are stable.

A check that depends on a failed one is *blocked* and names it, so one cause shows as one failure. A check is *skipped* when
what it asks about is not configured.

This page is made from the checks by \`npx pnpm run docs:reference\`.
`

const costOf = ({ cost }: Check): string => (cost === 'deep' ? ', with `--deep`' : '')

const dependenciesOf = ({ dependsOn }: Check): string[] =>
  dependsOn.length === 0 ? [] : [`After: ${dependsOn.map((id) => `\`${id}\``).join(', ')}.`]

const linkOf = ({ docs }: Check): string[] =>
  docs === null ? [] : [`More: [${docs}](${docs.replace(/^docs\//, '')}).`]

const partOf = (check: Check): string => {
  const { id, title, severity, symptom, cause, cure } = check
  const status = severity === 'error' ? 'fails' : 'warns'
  return [
    `### ${title}`,
    `\`${id}\`, ${status}${costOf(check)}. ${dependenciesOf(check).join(' ')}`.trim(),
    `- **Symptom:** ${symptom}\n- **Cause:** ${cause}\n- **Cure:** ${cure.text}`,
    ...(cure.command === null ? [] : [`\`\`\`sh\n${cure.command}\n\`\`\``]),
    ...linkOf(check),
  ].join('\n\n')
}

/** Renders `docs/troubleshooting.md`. */
export const renderTroubleshooting = (checks: readonly Check[]): string => {
  const groups = (Object.keys(DOCTOR_GROUPS) as DoctorGroup[]).flatMap((group) => {
    const members = checks.filter((check) => check.group === group)
    return members.length === 0 ? [] : [`## ${DOCTOR_GROUPS[group]}`, ...members.map(partOf)]
  })
  return `${[HEAD.trimEnd(), ...groups].join('\n\n')}\n`
}
