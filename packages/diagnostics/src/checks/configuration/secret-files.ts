import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { startableSetUps } from '../../deployment/deployment.ts'
import type { Place } from '../../deployment/place.ts'
import { declaredDeployment } from '../../deployment/read-deployment.ts'
import { counted, mergeEvidence } from './evidence.ts'

const FILE_VARIABLES = [
  'REDIS_PASSWORD_FILE',
  'DATABASE_PASSWORD_FILE',
  'SECRETS_KEY_FILE',
  'SMTP_PASSWORD_FILE',
  'ALERTMANAGER_TOKEN_FILE',
  'METRICS_TOKEN_FILE',
  'SOURCE_CA_FILE',
] as const

export interface SecretFile {
  readonly name: string
  readonly path: string
  readonly source: string
  readonly place?: Place
}

/** The files of secrets: those that compose mounts, and those that variables of this process name. */
export const secretFilesOf = async (context: CheckContext): Promise<SecretFile[]> => {
  const { folder, settings } = context
  const mounted = startableSetUps(await declaredDeployment(context)).flatMap(({ files, secretFiles }) =>
    secretFiles.map((file) => ({ ...file, source: files.join(' and ') })),
  )
  const named = FILE_VARIABLES.flatMap((name) => {
    const path = settings[name]
    return path === undefined ? [] : [{ name, path, source: 'environment' }]
  })
  return [...mounted, ...named].map((file) => ({ ...file, path: resolve(folder, file.path) }))
}

/** Why the file cannot be used, or null. */
const problemOf = async (path: string): Promise<string | null> => {
  try {
    return (await readFile(path, 'utf8')).trim() === '' ? 'the file is empty' : null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT') return 'there is no such file'
    return code === 'EACCES' ? 'this user may not read it' : `it cannot be read (${code})`
  }
}

const evidenceOf = async ({ name, path, source, place }: SecretFile): Promise<DoctorEvidence[]> => {
  const problem = await problemOf(path)
  if (problem === null) return []
  return [{ what: name, expected: `a secret in ${path}`, actual: problem, source, ...(place && { place }) }]
}

export const secretFiles: Check = {
  id: 'config.secret-files',
  group: 'configuration',
  title: 'Every file of a secret exists and is not empty',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Compose says that a bind source path does not exist, or a service ends and names a file.',
  cause: 'The files were not made, or the path is wrong.',
  cure: {
    text: 'Make what is missing: files that exist stay as they are.',
    command: 'sh infra/make-secrets.sh',
    auto: 'safe',
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const files = await secretFilesOf(context)
    if (files.length === 0) return skip('no variable and no compose file names a file with a secret')
    const evidence = mergeEvidence((await Promise.all(files.map(evidenceOf))).flat())
    if (evidence.length === 0) return pass('every file of a secret has content')
    return fault({ summary: `${counted(evidence.length, 'file')} of a secret cannot be used`, evidence })
  },
}
