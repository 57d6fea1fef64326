import { type Check, pass } from '../../src/check.ts'

/** A check that passes, unless the test says otherwise. */
export const checkOf = (id: string, changes: Partial<Check> = {}): Check => ({
  ...{ id, group: 'services', title: `${id} works`, dependsOn: [], severity: 'error', cost: 'quick' },
  ...{ symptom: 'Nothing works.', cause: 'It is broken.', docs: null },
  cure: { text: 'Mend it.', command: null, auto: null },
  run: async () => pass('fine'),
  ...changes,
})
