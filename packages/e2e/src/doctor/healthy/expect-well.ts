import type { Test } from 'tap'
import { examination } from '../examined.ts'
import { OF_THE_MACHINE } from '../faults/of-the-machine.ts'
import { type Scene, startWorld, type World } from '../faults/world.ts'
import type { HealthySetUp } from './set-up.ts'

/** Failures and warnings of the quick set. */
export const troublesOf = async (world: World, scene: Scene): Promise<readonly string[]> =>
  (await examination({ folder: world.folder, ...scene, skip: OF_THE_MACHINE })).troubles

/** A test of each set-up: no check fails and none warns. */
export const expectWell = async (t: Test, setUps: readonly HealthySetUp[]): Promise<void> => {
  const world = await startWorld(t)
  for (const setUp of setUps) {
    await t.test(setUp.id, { skip: setUp.skip?.() ?? false }, async (t) => {
      t.strictSame(await troublesOf(world, await setUp.prepare(t, world)), [])
    })
  }
}
