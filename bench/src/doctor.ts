/** `pnpm bench:doctor`: how many staged faults `doctor` names, against curl, connections, DNS, ps and a search in the log. */
import { startWorld } from '@stream-manager/e2e'
import { type Score, scoreBoth } from './doctor/score.ts'
import { timeBoth } from './doctor/times.ts'
import { Scope } from './scope.ts'
import { print, type Row, round, table } from './statistics.ts'

const share = (part: number, whole: number): string =>
  `${part} of ${whole} (${round((100 * part) / whole, 1)} %)`

const rowOf = (way: string, { injected, named, noticed, healthy, falseAlarms }: Score): Row => ({
  way,
  'root cause named': share(named, injected),
  'anything noticed': share(noticed, injected),
  'false alarms': `${falseAlarms} of ${healthy}`,
})

const scope = new Scope()
const world = await startWorld(scope)
try {
  const times = await timeBoth(world)
  const { doctor, naive } = await scoreBoth(world)
  print(table([rowOf('doctor', doctor), rowOf('naive way', naive)]))
  print(`\n${table(times)}`)
} finally {
  await scope.close()
}
