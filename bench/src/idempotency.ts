/**
 * `pnpm bench:idempotency [messages]`: memory of a real Redis for chat messages with idempotency keys, sent as fast as they
 * are taken. Prints figures; asserts nothing.
 */
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { type Caller, DEFAULT_CHAT_SETTINGS } from '@stream-manager/contracts'
import { createDomain, type Domain, operations, perform } from '@stream-manager/domain'
import { startRedis } from '@stream-manager/test-kit'
import { Scope } from './scope.ts'
import { print, round, table } from './statistics.ts'

const MESSAGES = Number(process.argv[2] ?? 20_000)
/** More messages than a chat retains. */
const WARM_UP = 1000
/** Below the number of results that one owner may have, so that each message adds one. */
const SAMPLE = 2000
const STORE_BYTES = 512 * 1024 * 1024
const AUTHOR: Caller = { subject: 'ann', name: 'Ann', role: 'moderator', grants: null, via: 'session' }

const send = operations.find(({ name }) => name === 'chat.send')

const say = async (domain: Domain, count: number, keyPrefix: string | null): Promise<void> => {
  if (!send) throw new Error('the table has no chat.send')
  for (let index = 0; index < count; index += 1) {
    const sent = await perform(domain, send, {
      streamId: 'main',
      caller: AUTHOR,
      params: {},
      query: {},
      body: { text: `message number ${index} of the run` },
      ifMatch: undefined,
      idempotencyKey: keyPrefix === null ? undefined : `${keyPrefix}-${index}`,
      wait: { waitMs: 0, asked: false },
    })
    if (!sent.ok) throw new Error(sent.fault.detail)
  }
}

const scope = new Scope()
try {
  const redis = await startRedis(scope)
  const backplane = await openRedisBackplane({ url: redis.url })
  scope.teardown(() => backplane.close())
  const domain = createDomain({ backplane })
  await domain.chat.setSettings('main', { ...DEFAULT_CHAT_SETTINGS, maxStreamMessagesPerSecond: 1000 })
  const usedBytes = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(String(await redis.administer('INFO', 'memory')))?.[1])
  const timed = async (count: number, keyPrefix: string | null): Promise<number> => {
    const startedMs = performance.now()
    await say(domain, count, keyPrefix)
    return (performance.now() - startedMs) / count
  }
  await say(domain, WARM_UP, null)
  const before = await usedBytes()
  await say(domain, SAMPLE, 'sample')
  const perRecord = ((await usedBytes()) - before) / SAMPLE
  await say(domain, MESSAGES, 'many')
  const grown = (await usedBytes()) - before
  const unkeyedMs = await timed(SAMPLE, null)
  const keyedMs = await timed(SAMPLE, 'more')
  print(
    table([
      { figure: 'Redis memory for each kept message, bytes', value: round(perRecord, 0) },
      {
        figure: `Redis memory after ${SAMPLE + MESSAGES} keyed messages, KiB`,
        value: round(grown / 1024, 0),
      },
      { figure: 'the same in % of 512 MB', value: round((100 * grown) / STORE_BYTES) },
      { figure: 'a message without a key, ms', value: round(unkeyedMs) },
      { figure: 'a keyed message while the quota is full, ms', value: round(keyedMs) },
    ]),
  )
} finally {
  await scope.close()
}
