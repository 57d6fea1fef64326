/**
 * `pnpm bench:takeover [rounds]`: duration of a stream's outage after each fault of its engine or of Redis. Runs two built
 * engines, an API, a redis-server and an RTMP server as processes on loopback. Prints a table; asserts nothing.
 */

import { Scope } from './scope.ts'
import { percentile, print, type Row, round, table } from './statistics.ts'
import { FAULTS } from './takeover/faults.ts'
import { Fleet } from './takeover/fleet.ts'
import { type Outcome, recovery } from './takeover/recovery.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
/** Time between two lease renewals. A fault comes at a random moment between them. */
const RENEWAL_PERIOD_MS = 3000

const scope = new Scope()
const outcomes = new Map<string, Outcome[]>(FAULTS.map(({ name }) => [name, []]))

/** p50 / max in seconds, of the rounds that have a value. */
const figures = (samples: readonly (number | null)[]): string => {
  const taken = samples.flatMap((ms) => (ms === null ? [] : [ms / 1000]))
  if (taken.length === 0) return 'never'
  return `${round(percentile(taken, 0.5), 1)} / ${round(Math.max(...taken), 1)}`
}

const rows = (): Row[] =>
  [...outcomes].map(([what, all]) => ({
    what,
    rounds: all.length,
    'push kept': all.filter(({ nextMs }) => nextMs === null).length,
    'old publisher gone, p50 / max s': figures(all.map(({ goneMs }) => goneMs)),
    'next publication': figures(all.map(({ nextMs }) => nextMs)),
    '`live` in the state': figures(all.map(({ liveMs }) => liveMs)),
    'two at once': all.reduce((sum, { overlaps }) => sum + overlaps, 0),
  }))

try {
  const fleet = await Fleet.open(scope)
  for (let turn = 1; turn <= ROUNDS; turn += 1) {
    // All faults in each round: a busy moment affects all of them, and no engine gets many crashes in a row.
    for (const fault of FAULTS) {
      await fleet.settled()
      const outcome = await recovery(fleet, fault, Math.random() * RENEWAL_PERIOD_MS)
      outcomes.get(fault.name)?.push(outcome)
      print(`${turn}: ${fault.name} ${JSON.stringify(outcome)}`)
    }
  }
  print(table(rows()))
} finally {
  await scope.close()
}
