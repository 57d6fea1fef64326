/**
 * `pnpm bench:fanout [seconds] [rounds] [peers]`: CPU cost of a delivery, compared with other servers in the same run; then
 * our cost by the number of subscribers, and the memory of idle connections. The server has one core, the subscribers
 * another. A long turn of either event loop delays deliveries, so both are shown. With 0 rounds the comparison is left
 * out, with peers (`ours,bare-ws`) everything else. Prints tables; asserts nothing.
 */
import { PEERS, type PeerName } from './fanout/protocol.ts'
import { type Figures, Rig } from './fanout/run.ts'
import { mean, print, type Row, round, table } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 10)
const ROUNDS = Number(process.argv[3] ?? 3)
const CHOSEN = process.argv[4]?.split(',')
const COMPARED = PEERS.filter((peer) => CHOSEN?.includes(peer) ?? true)
const RATES = [100, 50, 20]
const SUBSCRIBERS = 1_000
/** The first size shows the fixed cost of a publication. */
const SIZES = [1, 100, 1_000, 5_000]
/** Messages a second; one core can deliver these to the largest size. */
const SIZES_RATE = 20
const IDLE_CONNECTIONS = 10_000
const WARM_UP_SECONDS = 2
const KIB = 1_024

const measure = async (peer: PeerName, subscribers: number, perSecond: number): Promise<Figures> => {
  const { rig } = await Rig.start(peer, subscribers)
  try {
    await rig.measure(perSecond, WARM_UP_SECONDS)
    return await rig.measure(perSecond, SECONDS)
  } finally {
    await rig.stop()
  }
}

const average = (figures: readonly Figures[], name: keyof Figures): number =>
  mean(figures.map((one) => one[name]))

const row = (figures: readonly Figures[]): Row => ({
  'CPU us / delivery': round(average(figures, 'cpuPerDelivery')),
  'p50 ms': round(average(figures, 'p50Ms'), 1),
  'p99 ms': round(average(figures, 'p99Ms'), 1),
  'server core': `${Math.round(100 * average(figures, 'serverShare'))} %`,
  'server loop p99 ms': round(average(figures, 'serverDelayMs'), 1),
  'load core': `${Math.round(100 * average(figures, 'loadShare'))} %`,
  'load loop p99 ms': round(average(figures, 'loadDelayMs'), 1),
  undelivered: Math.round(average(figures, 'missing')),
})

/** Each round measures all peers, so that a busy moment of the machine affects all of them. */
const comparePeers = async (perSecond: number): Promise<void> => {
  const all = new Map<PeerName, Figures[]>(COMPARED.map((peer) => [peer, []]))
  for (let done = 0; done < ROUNDS; done += 1) {
    for (const peer of COMPARED) all.get(peer)?.push(await measure(peer, SUBSCRIBERS, perSecond))
  }
  const cost = (peer: PeerName) => average(all.get(peer) ?? [], 'cpuPerDelivery')
  print(
    `\n${SUBSCRIBERS} subscribers, ${perSecond} messages/s of 200 bytes, ${ROUNDS} round(s) of ${SECONDS} s\n`,
  )
  print(
    table(
      [...all].map(([peer, figures]) => ({
        server: peer,
        ...row(figures),
        'of bare ws': round(cost(peer) / cost('bare-ws')),
        ...(all.has('socket-io') && { 'of Socket.IO': round(cost(peer) / cost('socket-io')) }),
      })),
    ),
  )
}

const compareSizes = async (): Promise<void> => {
  for (const peer of ['bare-ws', 'ours'] as const) {
    const rows: Row[] = []
    let once = 0
    for (const subscribers of SIZES) {
      const figures = await measure(peer, subscribers, SIZES_RATE)
      once ||= figures.cpuPerDelivery
      const further = (figures.cpuPerDelivery * subscribers - once) / (subscribers - 1)
      rows.push({
        subscribers,
        ...row([figures]),
        'us / further delivery': subscribers > 1 ? round(further) : '',
      })
    }
    print(`\n${peer} by subscribers, ${SIZES_RATE} messages/s of 200 bytes, ${SECONDS} s each\n`)
    print(table(rows))
  }
}

const compareMemory = async (): Promise<void> => {
  const rows: Row[] = []
  for (const peer of PEERS) {
    const { rig, idleBytes } = await Rig.start(peer, IDLE_CONNECTIONS)
    await rig.stop()
    rows.push({ server: peer, 'KiB / idle connection': round(idleBytes / KIB, 1) })
  }
  print(`\nresident memory by ${IDLE_CONNECTIONS} idle connections, each subscribed to one channel\n`)
  print(table(rows))
}

if (ROUNDS > 0) for (const perSecond of RATES) await comparePeers(perSecond)
if (!CHOSEN) {
  await compareSizes()
  await compareMemory()
}
