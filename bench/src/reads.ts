/** `pnpm bench:reads [seconds]`: requests a second of `GET /api/stream/state` on Redis, compared with a bare route. */
import { startDeployment } from '@stream-manager/e2e'
import { startRedis } from '@stream-manager/test-kit'
import { benchStateReads } from './distributed/state-reads.ts'
import { Scope } from './scope.ts'
import { print, table } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 10)

const scope = new Scope()
try {
  const redis = await startRedis(scope, { appendOnly: true, config: ['appendfsync always'] })
  const deployment = await startDeployment(scope, { redisUrlFor: () => redis.url })
  print(table(await benchStateReads(scope, deployment.apis[0], SECONDS)))
} finally {
  await scope.close()
}
