import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { type DeclaredService, startableSetUps } from '../../deployment/deployment.ts'
import { declaredDeployment } from '../../deployment/read-deployment.ts'
import { shownValue } from '../../deployment/shown-value.ts'
import { counted, mergeEvidence } from './evidence.ts'

/** A variable that is not there has the line of its service. */
const evidenceOf = ({ name: service, place, variables, faults }: DeclaredService): DoctorEvidence[] =>
  faults.map(({ name, message, allowed }) => {
    const assigned = variables.get(name)
    return {
      ...{ what: name, expected: allowed ?? message, actual: shownValue(name, assigned?.value) },
      ...{ source: service, place: assigned?.place ?? place },
    }
  })

export const services: Check = {
  id: 'config.services',
  group: 'configuration',
  title: 'The services of the compose files can use their variables',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'A container restarts again and again, and its log names a variable.',
  cause:
    'A variable in .env or in a compose file has a value that the service refuses, or a needed one is missing.',
  cure: {
    text: 'Correct the lines, then start the containers again.',
    command: 'docker compose up -d',
    auto: null,
  },
  docs: 'docs/reference/environment.md',
  run: async (context) => {
    const declared = startableSetUps(await declaredDeployment(context)).flatMap((setUp) => setUp.services)
    if (declared.length === 0) return skip('no compose file with a service of Stream Manager is in use here')
    const evidence = mergeEvidence(declared.flatMap(evidenceOf))
    if (evidence.length === 0) return pass(`${counted(declared.length, 'service')} can use all variables`)
    return fault({ summary: `${counted(evidence.length, 'value')} that a service refuses`, evidence })
  },
}
