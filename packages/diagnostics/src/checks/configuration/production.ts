import { type Check, fault, pass } from '../../check.ts'
import { shownValue } from '../../deployment/shown-value.ts'
import { dangersOf } from './dangers.ts'
import { counted, mergeEvidence } from './evidence.ts'
import { type Subject, subjectsOf } from './subjects.ts'

const found = (subject: Subject) =>
  dangersOf(subject.settings).map(({ name, expected, severity }) => {
    const place = subject.placeOf(name)
    const actual = shownValue(name, subject.environment[name])
    return {
      severity,
      evidence: { what: name, expected, actual, source: subject.name, ...(place && { place }) },
    }
  })

export const production: Check = {
  id: 'config.production',
  group: 'configuration',
  title: 'No setting is dangerous in production',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Everything works, and more people than meant can reach or change it.',
  cause: 'A setting for development or for a test is in force in production.',
  cure: {
    text: 'Change the settings as expected, or set ENVIRONMENT=development on a private machine.',
    command: null,
    auto: null,
  },
  docs: 'docs/security.md',
  run: async (context) => {
    const dangers = (await subjectsOf(context)).flatMap(found)
    const evidence = mergeEvidence(dangers.map((danger) => danger.evidence))
    if (evidence.length === 0) return pass('no setting is dangerous')
    return fault({
      ...{ summary: `${counted(evidence.length, 'dangerous setting')}`, evidence },
      ...(dangers.every(({ severity }) => severity === 'warning') && { severity: 'warning' }),
    })
  },
}
