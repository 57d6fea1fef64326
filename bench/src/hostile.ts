/**
 * `pnpm bench:hostile [seconds]`: the effect of hostile clients, 100 new ones a second, on well-behaved ones. Measures
 * latency before, during and after the abuse in one run, and the server's memory. Prints a table; asserts nothing.
 */
import { type Figures, Rig } from './fanout/run.ts'
import { print, type Row, round, table } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 20)
const SUBSCRIBERS = 200
const PER_SECOND = 50
const WARM_UP_SECONDS = 5
const MIB = 1_024 * 1_024

const { rig } = await Rig.start('ours', SUBSCRIBERS)
const rows: Row[] = []

const record = async (clients: string, figures: Figures): Promise<void> => {
  const { residentBytes, heldBytes } = await rig.memory()
  rows.push({
    clients,
    'p50 ms': round(figures.p50Ms, 1),
    'p99 ms': round(figures.p99Ms, 1),
    undelivered: figures.missing,
    'server core': `${Math.round(100 * figures.serverShare)} %`,
    'held MiB': round(heldBytes / MIB, 0),
    'resident MiB': round(residentBytes / MIB, 0),
  })
}

try {
  await rig.measure(PER_SECOND, WARM_UP_SECONDS)
  await record('well-behaved only', await rig.measure(PER_SECOND, SECONDS))
  const stopAbuse = rig.abuse()
  await rig.measure(PER_SECOND, WARM_UP_SECONDS)
  await record('hostile ones as well', await rig.measure(PER_SECOND, SECONDS))
  await stopAbuse()
  await rig.measure(PER_SECOND, WARM_UP_SECONDS)
  await record('after them', await rig.measure(PER_SECOND, SECONDS))
} finally {
  await rig.stop()
}
print(`\n${SUBSCRIBERS} subscribers, ${PER_SECOND} messages/s of 200 bytes, ${SECONDS} s each\n`)
print(table(rows))
