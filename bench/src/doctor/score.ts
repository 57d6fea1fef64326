import { diagnoseFault, FAULTS, HEALTHY_SET_UPS, troublesOf, type World } from '@stream-manager/e2e'
import { Scope } from '../scope.ts'
import { print } from '../statistics.ts'
import { askNaively } from './naive.ts'
import { isNamedNaively } from './naive-names.ts'

export interface Score {
  /** Faults that could be injected here. */
  readonly injected: number
  /** The root cause was named. For the doctor: alone, with no second failure or warning. */
  readonly named: number
  /** Anything at all was reported. */
  readonly noticed: number
  /** Healthy set-ups, and those against which something was said. */
  readonly healthy: number
  readonly falseAlarms: number
}

const EMPTY: Score = { injected: 0, named: 0, noticed: 0, healthy: 0, falseAlarms: 0 }

interface Result {
  readonly named: boolean
  readonly noticed: boolean
}

const add = (score: Score, { named, noticed }: Result): Score => ({
  ...score,
  injected: score.injected + 1,
  named: score.named + Number(named),
  noticed: score.noticed + Number(noticed),
})

const addHealthy = (score: Score, complaints: readonly string[]): Score => ({
  ...score,
  healthy: score.healthy + 1,
  falseAlarms: score.falseAlarms + Number(complaints.length > 0),
})

/** Injects each fault and makes each healthy set-up once, and asks both ways about it. */
export const scoreBoth = async (world: World): Promise<{ readonly doctor: Score; readonly naive: Score }> => {
  let [doctor, naive] = [EMPTY, EMPTY]
  for (const fault of Object.values(FAULTS).flat()) {
    if (fault.skip?.()) continue
    const scope = new Scope()
    const logged = world.process.output().length
    const scene = await fault.inject(scope, world)
    const complaints = await askNaively(world, scene, logged)
    const { isNamed, troubles } = await diagnoseFault(world, fault, scene)
    await scope.close()
    doctor = add(doctor, { named: isNamed, noticed: troubles.length > 0 })
    naive = add(naive, {
      named: isNamedNaively(fault.rootCause, complaints),
      noticed: complaints.length > 0,
    })
    if (!isNamed) print(`not named: ${fault.id}: ${troubles.join('; ')}`)
  }
  for (const setUp of Object.values(HEALTHY_SET_UPS).flat()) {
    if (setUp.skip?.()) continue
    const scope = new Scope()
    const logged = world.process.output().length
    const scene = await setUp.prepare(scope, world)
    naive = addHealthy(naive, await askNaively(world, scene, logged))
    const troubles = await troublesOf(world, scene)
    await scope.close()
    doctor = addHealthy(doctor, troubles)
    if (troubles.length > 0) print(`false alarm: ${setUp.id}: ${troubles.join('; ')}`)
  }
  return { doctor, naive }
}
