import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { type DeclaredDeployment, startableSetUps } from '../../deployment/deployment.ts'
import { declaredDeployment } from '../../deployment/read-deployment.ts'
import { counted, mergeEvidence } from './evidence.ts'

const evidenceIn = (declared: DeclaredDeployment): DoctorEvidence[] => {
  const syntax = declared.faults.map(({ place, message }) => ({
    ...{ what: `line ${place.line}`, expected: 'a line that can be read', actual: message },
    ...{ source: place.path, place },
  }))
  const missing = startableSetUps(declared).flatMap((setUp) =>
    setUp.missing.map(({ name, message, place }) => ({
      ...{ what: name, expected: message || 'a value', actual: 'not set', source: '.env', place },
    })),
  )
  return mergeEvidence([...syntax, ...missing])
}

export const files: Check = {
  id: 'config.files',
  group: 'configuration',
  title: 'Every line of .env and the compose files can be read, and required variables are set',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Docker Compose refuses to start anything, or starts with a variable that is empty.',
  cause: 'A line has a typing mistake, or a variable that the compose files require is not in .env.',
  cure: {
    text: 'Correct the lines. infra/make-secrets.sh writes the variables that are required.',
    command: 'sh infra/make-secrets.sh',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const declared = await declaredDeployment(context)
    if (declared.envFile === null && declared.setUps.length === 0) {
      return skip(`${context.folder} has no .env and no compose file`)
    }
    const evidence = evidenceIn(declared)
    if (evidence.length === 0) return pass('.env and the compose files are complete')
    return fault({ summary: `${counted(evidence.length, 'fault')} in .env and the compose files`, evidence })
  },
}
