import type { ChildProcess } from 'node:child_process'
import type { Backplane } from '@stream-manager/backplane/port'
import { CHANNELS } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import { freePort } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { ReadersCommand, ReadersOrder, Settled } from '../fixtures/readers.ts'
import { forkFixture, killChild, nextMessage } from '../support/child.ts'
import { openBackplane } from '../support/gateway.ts'
import type { Log } from '../support/ledger-reader.ts'
import { lendBackplane } from '../support/remote-backplane.ts'

const READERS = 500
/** Readers that stop reading before the gateway is killed and resume after it. */
const SLEEPERS = [0, 50] as const
/** Readers that leave, and return when one of their gaps is no longer retained. */
const TRAVELLERS = [50, 70] as const
const AWAKE = [70, READERS] as const

/** A twentieth of a second at 200 messages a second in total. */
const TICK_MS = 50
const EACH_TICK: Readonly<Record<Log, number>> = { 'stream-state': 1, 'layer-updates': 5, chat: 3 }
const FILLER = 'x'.repeat(170)

/** One writer for all channels. Each publication holds its own offset. */
class Publisher {
  readonly ends: Record<Log, number> = { 'stream-state': 0, 'layer-updates': 0, chat: 0 }
  metrics = 0
  readonly #store: Backplane

  constructor(store: Backplane) {
    this.#store = store
  }

  /** Runs the ticks at their pace, or at the store's if that is slower. */
  async run(ticks: number): Promise<void> {
    for (let done = 0; done < ticks; done += 1) {
      const pause = new Promise((resolve) => setTimeout(resolve, TICK_MS))
      await this.#tick()
      await pause
    }
  }

  async #tick(): Promise<void> {
    const kinds = Object.keys(EACH_TICK) as Log[]
    const numbers = kinds.flatMap((kind) => Array.from({ length: EACH_TICK[kind] }, () => kind))
    this.metrics += 1
    const metrics = this.#store.setLatest(channelKey('main', 'metrics'), { number: this.metrics })
    await Promise.all([metrics, ...numbers.map((kind) => this.#publish(kind))])
  }

  async #publish(kind: Log): Promise<void> {
    this.ends[kind] += 1
    const data = { number: this.ends[kind], filler: FILLER }
    const publication = { channel: channelKey('main', kind), data, retain: CHANNELS[kind].retain }
    const { status } = await this.#store.commit({ publish: [publication] })
    if (status !== 'committed') throw new Error(`not committed: ${status}`)
  }
}

const startGatewayProcess = async (t: Test, store: Backplane, port: number): Promise<ChildProcess> => {
  const child = forkFixture(t, 'gateway-process', [String(port), String(READERS)])
  lendBackplane(store, child)
  await nextMessage(child, 'listening', (message): message is 'listening' => message === 'listening')
  return child
}

const startReaders = async (t: Test, url: string) => {
  const child = forkFixture(t, 'readers', [url, String(READERS)])
  const answered = <Answer extends { order: string }>(order: Answer['order']) =>
    nextMessage(child, order, (message): message is Answer => (message as Answer).order === order)
  await answered('ready')
  const send = async (order: ReadersOrder, share: readonly [number, number]) => {
    const answer = answered(order)
    child.send({ order, share } satisfies ReadersCommand)
    await answer
  }
  const settle = async (ends: Record<Log, number>, metrics: number) => {
    const answer = answered<Settled>('settled')
    child.send({ order: 'settle', ends, metrics } satisfies ReadersCommand)
    return answer
  }
  return { send, settle }
}

t.test(
  'five hundred readers receive every event once and in order while the gateway is killed',
  async (t) => {
    const store = await openBackplane(t)
    const port = await freePort()
    const publisher = new Publisher(store)
    const first = await startGatewayProcess(t, store, port)
    const readers = await startReaders(t, `ws://127.0.0.1:${port}/ws`)
    await readers.send('connect', [0, READERS])
    await publisher.run(20)

    await readers.send('pause', SLEEPERS)
    await readers.send('leave', TRAVELLERS)
    await publisher.run(30)
    await killChild(first)
    await publisher.run(15)
    await startGatewayProcess(t, store, port)
    await Promise.all([publisher.run(15), readers.send('recover', AWAKE)])
    await Promise.all([publisher.run(15), readers.send('resume', SLEEPERS)])
    await publisher.run(120)
    await readers.send('return', [0, READERS])
    await publisher.run(20)

    const { accounts, metricsFaults } = await readers.settle(publisher.ends, publisher.metrics)
    const total = (name: keyof (typeof accounts)[number][number]) =>
      accounts.flat().reduce((sum, account) => sum + account[name], 0)
    t.equal(accounts.length, READERS)
    for (const name of ['missing', 'repeated', 'outOfOrder', 'corrupt'] as const)
      t.equal(total(name), 0, name)
    t.equal(metricsFaults, 0)

    const resyncs = accounts.map((logs) => logs.reduce((sum, log) => sum + log.resyncs, 0))
    const travellers = resyncs.slice(...TRAVELLERS)
    t.ok(
      travellers.every((count) => count > 0),
      'a reader whose gap is no longer retained takes a snapshot',
    )
    t.equal(
      resyncs.reduce((sum, count) => sum + count, 0),
      travellers.reduce((sum, count) => sum + count, 0),
      'no other reader takes a snapshot',
    )
    const ends = JSON.stringify(Object.values(publisher.ends))
    const behind = accounts.filter((logs) => JSON.stringify(logs.map(({ last }) => last)) !== ends)
    t.equal(behind.length, 0, 'every reader has the end of every log')
  },
)
