import t from 'tap'
import { STORE_FAULTS, startIncidentDeployment } from '../../src/index.ts'
import { expectIncidents, missingForIncidents } from './expect-incidents.ts'

t.test('faults of the store', { skip: missingForIncidents() }, async (t) => {
  await expectIncidents(t, await startIncidentDeployment(t), STORE_FAULTS)
})
