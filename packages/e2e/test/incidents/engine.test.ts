import t from 'tap'
import { ENGINE_FAULTS, startIncidentDeployment } from '../../src/index.ts'
import { expectIncidents, missingForIncidents } from './expect-incidents.ts'

t.test('faults of the engine', { skip: missingForIncidents() }, async (t) => {
  await expectIncidents(t, await startIncidentDeployment(t), ENGINE_FAULTS)
})
