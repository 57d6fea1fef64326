import { examination, type World } from '@stream-manager/e2e'
import { Scope } from '../scope.ts'
import { percentile, type Row, round } from '../statistics.ts'
import { askNaively } from './naive.ts'

const RUNS = 5

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startMs = performance.now()
  await work()
  return (performance.now() - startMs) / 1000
}

const repeated = async (work: () => Promise<unknown>): Promise<number[]> => {
  const samples: number[] = []
  for (let index = 0; index < RUNS; index += 1) samples.push(await secondsOf(work))
  return samples
}

const rowOf = (what: string, samples: readonly number[], naive: number): Row => ({
  what,
  'median s': round(percentile(samples, 0.5)),
  'worst s': round(Math.max(...samples)),
  'ratio to naive': round(percentile(samples, 0.5) / naive, 1),
})

/** Times of both ways on healthy services. */
export const timeBoth = async (world: World): Promise<Row[]> => {
  const { environment, folder } = world
  const scope = new Scope()
  const { target } = await world.proxy(scope)
  const scene = { environment, folder }
  const naive = await repeated(() => askNaively(world, scene, world.process.output().length))
  const reference = percentile(naive, 0.5)
  const rows = [
    rowOf('naive way', naive, reference),
    rowOf('quick set, this machine', await repeated(() => examination(scene)), reference),
    rowOf(
      'quick set, also through a proxy',
      await repeated(() => examination({ ...scene, target })),
      reference,
    ),
    rowOf(
      'all sets, 70 s of silence among them',
      [await secondsOf(() => examination({ ...scene, target, deep: true }))],
      reference,
    ),
  ]
  await scope.close()
  return rows
}
