import t from 'tap'
import { SERVICE_FAULTS, startIncidentDeployment } from '../../src/index.ts'
import { expectIncidents, missingForIncidents } from './expect-incidents.ts'

t.test('faults of services and the proxy', { skip: missingForIncidents() }, async (t) => {
  await expectIncidents(t, await startIncidentDeployment(t), SERVICE_FAULTS)
})
