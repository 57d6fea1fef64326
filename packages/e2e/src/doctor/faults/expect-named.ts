import type { DoctorFinding } from '@stream-manager/contracts'
import type { Test } from 'tap'
import { type Examination, examination } from '../examined.ts'
import type { StagedFault } from './fault.ts'
import { OF_THE_MACHINE } from './of-the-machine.ts'
import { type Scene, startWorld, type World } from './world.ts'

const asked = ({ rootCause, waitMs }: StagedFault): Omit<Examination, 'environment'> => ({
  skip: OF_THE_MACHINE.filter((id) => id !== rootCause),
  ...(waitMs !== undefined && { patienceMs: waitMs, deadlinesMs: { [rootCause]: waitMs } }),
})

const textOf = ({ summary, cause, evidence }: Partial<DoctorFinding> = {}): string =>
  JSON.stringify({ summary, cause, evidence })

export interface Diagnosis {
  /** Failures and warnings: `fail redis.eviction: ...` */
  readonly troubles: readonly string[]
  /** The root cause is named, as the catalogue says, and nothing beside it. */
  readonly isNamed: boolean
  readonly finding: DoctorFinding | undefined
}

/** Runs the quick set on the scene of the fault and compares its findings with the catalogue. */
export const diagnoseFault = async (world: World, fault: StagedFault, scene: Scene): Promise<Diagnosis> => {
  const { findings } = await examination({ folder: world.folder, ...scene, ...asked(fault) })
  const wrong = findings.filter(({ status }) => status === 'fail' || status === 'warn')
  const finding = findings.find(({ id }) => id === fault.rootCause)
  const isRight = finding?.status === (fault.status ?? 'fail') && fault.says.test(textOf(finding))
  return {
    troubles: wrong.map(({ status, id, summary }) => `${status} ${id}: ${summary}`),
    isNamed: isRight && wrong.length === 1,
    finding,
  }
}

/** A test of each fault: the check of its root cause reports it, and no other check does. */
export const expectNamed = async (t: Test, faults: readonly StagedFault[]): Promise<void> => {
  const world = await startWorld(t)
  for (const fault of faults) {
    await t.test(fault.id, { skip: fault.skip?.() ?? false }, async (t) => {
      const scene = await fault.inject(t, world)
      const { troubles, isNamed, finding } = await diagnoseFault(world, fault, scene)
      const found = troubles.join('\n') || 'nothing was found'
      if (fault.missed !== undefined) t.notOk(isNamed, `named although the catalogue says: ${fault.missed}`)
      else t.ok(isNamed, `${fault.rootCause} alone, saying ${fault.says}: ${found}\n${textOf(finding)}`)
    })
  }
}
