/**
 * `pnpm bench:distributed [seconds]`: cost of separate processes on Redis: commits, events and reads. Runs real processes
 * on loopback and a redis-server with an append-only file. Prints tables; asserts nothing.
 */
import { startDeployment } from '@stream-manager/e2e'
import { startRedis } from '@stream-manager/test-kit'
import { benchCommits } from './distributed/commits.ts'
import { benchControlEvents } from './distributed/control-events.ts'
import { benchStateReads } from './distributed/state-reads.ts'
import { Scope } from './scope.ts'
import { print, table } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 10)
const EDITS_A_SECOND = 30
const COMMITS_A_SECOND = 100

const scope = new Scope()
try {
  const redis = await startRedis(scope, { appendOnly: true, config: ['appendfsync always'] })
  print(table(await benchCommits(redis.url, SECONDS * COMMITS_A_SECOND)))
  print('')
  const deployment = await startDeployment(scope, { redisUrlFor: () => redis.url })
  print(table(await benchControlEvents(scope, deployment, SECONDS * EDITS_A_SECOND)))
  print('')
  print(table(await benchStateReads(scope, deployment.apis[0], SECONDS)))
} finally {
  await scope.close()
}
