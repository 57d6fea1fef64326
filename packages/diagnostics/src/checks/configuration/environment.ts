import { variableNames } from '@stream-manager/contracts'
import { readVariables } from '@stream-manager/service-kit'
import { type Check, fault, pass } from '../../check.ts'
import { shownValue } from '../../deployment/shown-value.ts'
import { counted } from './evidence.ts'

export const environment: Check = {
  id: 'config.environment',
  group: 'configuration',
  title: 'The variables of this process can be used',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'A service ends at once and names a variable.',
  cause: 'A variable has a value that is not allowed, or two variables contradict each other.',
  cure: { text: 'Correct or unset the variables.', command: null, auto: null },
  docs: 'docs/reference/environment.md',
  run: async ({ environment: variables }) => {
    const { faults } = readVariables(variables, { names: variableNames })
    if (faults.length === 0) return pass('every variable of this process can be used')
    return fault({
      summary: `${counted(faults.length, 'variable')} of this process cannot be used`,
      evidence: faults.map(({ name, message, allowed }) => ({
        ...{
          what: name,
          expected: allowed ?? message,
          actual: shownValue(name, variables[name]),
          source: 'environment',
        },
      })),
    })
  },
}
