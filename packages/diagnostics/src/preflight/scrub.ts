import type { PreflightReport } from '@stream-manager/contracts'

/** A shorter text occurs in words by chance, and is no secret. */
const MIN_CHARACTERS = 4

const spellingsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  encodeURI(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
]

/** A server may repeat what it was sent, also in its codes. Nothing of that leaves the preflight. */
export const withoutSecrets = (
  report: PreflightReport,
  secrets: readonly (string | null | undefined)[],
): PreflightReport => {
  const found = secrets
    .filter((secret): secret is string => typeof secret === 'string' && secret.length >= MIN_CHARACTERS)
    .flatMap(spellingsOf)
  const clean = (text: string): string => found.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  const steps = report.steps.map((step) => ({
    ...step,
    summary: clean(step.summary),
    evidence: step.evidence.map(({ what, found: text }) => ({ what, found: clean(text) })),
  }))
  return { ...report, steps }
}
