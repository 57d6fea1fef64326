import { readFile } from 'node:fs/promises'
import type { DoctorEvidence, VariableName } from '@stream-manager/contracts'
import { passwordIn } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { counted, mergeEvidence } from './evidence.ts'
import { type SecretFile, secretFilesOf } from './secret-files.ts'
import { type Subject, subjectsOf } from './subjects.ts'
import { weaknessOf } from './weak-secret.ts'

/** The services refuse a shorter one by themselves. */
const MIN_JWT_SECRET_BYTES = 32
const URLS = ['REDIS_URL', 'DATABASE_URL', 'SMTP_URL', 'ALERTMANAGER_URL'] as const

interface Found {
  readonly evidence: DoctorEvidence
  readonly isProduction: boolean
}

const EXPECTED = 'a random secret'

const secretsOf = ({ settings }: Subject): (readonly [VariableName, string])[] => {
  const { JWT_SECRET: shared = '' } = settings
  const passwords = URLS.map((name) => [name, passwordIn(settings[name] ?? '')] as const)
  const long = Buffer.byteLength(shared) >= MIN_JWT_SECRET_BYTES ? [['JWT_SECRET', shared] as const] : []
  return [...long, ...passwords].filter(([, secret]) => secret !== '')
}

const weakIn = (subject: Subject): Found[] =>
  secretsOf(subject).flatMap(([name, secret]) => {
    const weakness = weaknessOf(secret)
    if (weakness === null) return []
    const place = subject.placeOf(name)
    const evidence = { what: name, expected: EXPECTED, actual: weakness, source: subject.name }
    return [
      {
        evidence: { ...evidence, ...(place && { place }) },
        isProduction: subject.settings.ENVIRONMENT === 'production',
      },
    ]
  })

/** Certificates are no secrets. */
const isSecret = ({ name }: SecretFile): boolean => name !== 'SOURCE_CA_FILE'

const weakFile = async (
  { name, path, source, place }: SecretFile,
  context: CheckContext,
): Promise<Found[]> => {
  const text = await readFile(path, 'utf8').catch(() => '')
  context.registerSecret(text.trim())
  const weakness = text.trim() === '' ? null : weaknessOf(text.trim())
  if (weakness === null) return []
  const evidence = { what: name, expected: `${EXPECTED} in ${path}`, actual: weakness, source }
  return [{ evidence: { ...evidence, ...(place && { place }) }, isProduction: true }]
}

const findWeak = async (
  context: CheckContext,
): Promise<{ readonly found: Found[]; readonly checked: number }> => {
  const subjects = await subjectsOf(context)
  const files = (await secretFilesOf(context)).filter(isSecret)
  const inFiles = (await Promise.all(files.map((file) => weakFile(file, context)))).flat()
  const checked = files.length + subjects.flatMap(secretsOf).length
  return { found: [...subjects.flatMap(weakIn), ...inFiles], checked }
}

export const secrets: Check = {
  id: 'config.secrets',
  group: 'configuration',
  title: 'No secret is a default or can be guessed',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Everything works, also for strangers.',
  cause: 'A secret of an example or a default was kept.',
  cure: { text: 'Replace it by a random one.', command: 'openssl rand -hex 32', auto: null },
  docs: 'docs/security.md',
  run: async (context) => {
    const { found, checked } = await findWeak(context)
    if (checked === 0) return skip('no secret is configured: the services make their own')
    const evidence = mergeEvidence(found.map((one) => one.evidence))
    if (evidence.length === 0) return pass(`${counted(checked, 'secret')}, none of them a default`)
    return fault({
      ...{ summary: `${counted(evidence.length, 'secret')} that can be guessed`, evidence },
      ...(!found.some(({ isProduction }) => isProduction) && { severity: 'warning' }),
    })
  },
}
