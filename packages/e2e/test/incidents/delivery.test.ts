import { startRtmpServer } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import {
  DELIVERY_FAULTS,
  ENCODER_FAULT,
  goLive,
  type IncidentDeployment,
  isWell,
  livePush,
  startIncidentDeployment,
} from '../../src/index.ts'
import { expectIncidents, missingForIncidents } from './expect-incidents.ts'

/** Commands of a day without faults: a broadcast begins, is pushed, and ends. */
const quietDay = async (t: Test, world: IncidentDeployment): Promise<void> => {
  const remove = await livePush(world, 'quiet', await startRtmpServer(t))
  await remove()
  await world.driver.control('stop')
  await goLive(world.driver)
  await isWell(world)
}

t.test(
  'faults of outputs, sources and the encoder, after a day without any',
  { skip: missingForIncidents() },
  async (t) => {
    const world = await startIncidentDeployment(t)
    await quietDay(t, world)
    // The encoder explains a fault of an output or a source for a minute. So it comes last.
    await expectIncidents(t, world, [...DELIVERY_FAULTS, ENCODER_FAULT])
  },
)
