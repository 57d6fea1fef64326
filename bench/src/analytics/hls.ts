import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { fail } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { createLogger, openIdentity } from '@stream-manager/service-kit'
import { apiIdentity, buildApp, readConfig } from '@stream-manager/stream-api'
import { SECRET_KEYS, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { percentile, type Row, round } from '../statistics.ts'
import type { ClientWork } from './http-client.ts'

const SEGMENT_BYTES = 100_000
const CLIENT = new URL('./http-client.ts', import.meta.url)

/** The real API with a programme of one segment. */
const startApi = async (t: TestScope, isCounted: boolean): Promise<string> => {
  const dataDir = await temporaryDirectory(t)
  const folder = path.join(dataDir, 'hls', 'main')
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'index.m3u8'), '#EXTM3U\n')
  await writeFile(path.join(folder, 'abc-1.ts'), Buffer.alloc(SEGMENT_BYTES))
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS })
  const config = { ...readConfig({ REDIS_URL: 'redis://never.asked' }), DATA_DIR: dataDir }
  const logger = createLogger({ service: 'bench', level: 'silent' })
  const identity = await openIdentity({ config, backplane, domain, log: logger, signs: true })
  t.teardown(() => identity.close())
  const app = await buildApp({
    domain,
    logger,
    config,
    identity: apiIdentity(identity),
    inspect: async () => fail('request.invalid', 'no upload is expected'),
    socketPort: () => 0,
    ...(!isCounted && { note: () => undefined }),
  })
  t.teardown(() => app.close())
  return app.listen({ host: '127.0.0.1', port: 0 })
}

const rateOf = async (url: string, seconds: number): Promise<number> => {
  const workerData: ClientWork = { url: `${url}/hls/main/index.m3u8`, seconds }
  const [rate] = await once(new Worker(CLIENT, { workerData }), 'message')
  return Number(rate)
}

/** Playlists a second of two servers, one of which counts viewers, asked in turn. */
export const hlsRates = async (t: TestScope, seconds: number, turns: number): Promise<Row> => {
  const servers = { counted: await startApi(t, true), uncounted: await startApi(t, false) }
  const rates = { counted: [] as number[], uncounted: [] as number[] }
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const name of ['counted', 'uncounted'] as const) {
      const rate = await rateOf(servers[name], seconds)
      // The first turn has the compilation in it.
      if (turn > 0) rates[name].push(rate)
    }
  }
  const median = { counted: percentile(rates.counted, 0.5), uncounted: percentile(rates.uncounted, 0.5) }
  return {
    'playlists/s': `${turns} turns of ${seconds} s each`,
    counted: Math.round(median.counted),
    uncounted: Math.round(median.uncounted),
    ratio: round(median.counted / median.uncounted),
  }
}
