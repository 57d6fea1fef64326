/** Commits on Redis, compared with the minimum that stores and delivers the same: `XADD` and `PUBLISH` in one pipeline. */
import { randomBytes } from 'node:crypto'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { Redis } from 'ioredis'
import { percentile, type Row, round } from '../statistics.ts'

const ROUNDS = 3
const AT_ONCE = 32
const RETAIN = 1000
const PAYLOAD = { filler: randomBytes(75).toString('base64') }

type Write = (writer: number) => Promise<unknown>

interface Contender {
  readonly name: string
  readonly write: Write
}

interface Samples {
  readonly aloneMs: number[]
  readonly perSecond: number[]
}

const alone = async (write: Write, count: number): Promise<number[]> => {
  const samples: number[] = []
  for (let index = 0; index < count; index += 1) {
    const beganMs = performance.now()
    await write(0)
    samples.push(performance.now() - beganMs)
  }
  return samples
}

const together = async (write: Write, count: number): Promise<number> => {
  const beganMs = performance.now()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, writer) => {
      for (let index = 0; index < count / AT_ONCE; index += 1) await write(writer)
    }),
  )
  return (count * 1000) / (performance.now() - beganMs)
}

const contenders = async (url: string, redis: Redis) => {
  const backplane = await openRedisBackplane({ url })
  const bare: Write = (writer) => {
    const text = JSON.stringify(PAYLOAD)
    const log = `bare:${writer}`
    return redis.pipeline().xadd(log, 'MAXLEN', '~', RETAIN, '*', 'json', text).publish(log, text).exec()
  }
  const publication = (writer: number) => ({ channel: `stream:${writer}/log`, data: PAYLOAD, retain: RETAIN })
  const publish: Write = (writer) => backplane.commit({ publish: [publication(writer)] })
  const edit: Write = (writer) =>
    backplane.commit({
      put: { [`stream:${writer}/desired`]: PAYLOAD },
      publish: [publication(writer)],
      idempotency: { key: `${Math.random()}`, fingerprint: 'f', result: null, ttlMs: 60_000 },
    })
  const all: readonly Contender[] = [
    { name: 'bare `XADD` + `PUBLISH`, pipelined', write: bare },
    { name: 'commit of one publication', write: publish },
    { name: 'commit of a document, a publication and an idempotency key', write: edit },
  ]
  return { all, close: () => backplane.close() }
}

/** Measures all contenders in each round, so that a busy moment of the machine affects all of them. */
export const benchCommits = async (url: string, count: number): Promise<Row[]> => {
  const redis = new Redis(url)
  const { all, close } = await contenders(url, redis)
  const samples = new Map<string, Samples>(all.map(({ name }) => [name, { aloneMs: [], perSecond: [] }]))
  for (let turn = 0; turn <= ROUNDS; turn += 1) {
    for (const { name, write } of all) {
      const found = { aloneMs: await alone(write, count), perSecond: await together(write, count * 4) }
      // The first turn warms up.
      if (turn === 0) continue
      samples.get(name)?.aloneMs.push(...found.aloneMs)
      samples.get(name)?.perSecond.push(found.perSecond)
    }
  }
  await close()
  redis.disconnect()
  const medianRate = (name: string) => percentile(samples.get(name)?.perSecond ?? [], 0.5)
  const bareRate = medianRate(all[0]?.name ?? '')
  return all.map(({ name }) => {
    const times = samples.get(name)?.aloneMs ?? []
    return {
      what: name,
      'alone p50 ms': round(percentile(times, 0.5), 3),
      'alone p99 ms': round(percentile(times, 0.99), 2),
      [`a second, ${AT_ONCE} at once`]: Math.round(medianRate(name)),
      'of bare': round(medianRate(name) / bareRate),
    }
  })
}
