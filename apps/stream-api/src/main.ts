import { createDomain } from '@stream-manager/domain'
import { inspectFile } from '@stream-manager/media-inspect'
import { createPasswords, openDataDir, openNetworks, runService } from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig, requestLimits } from './config.ts'
import { startLossWatch } from './features/losses/index.ts'
import { apiPart } from './part.ts'

/** A control command may wait for the engine for 10 s by default, and its answer is let out. */
const CLOSE_DEADLINE_MS = 12_000
const STOP_DEADLINE_MS = 16_000

await runService({
  name: 'stream-api',
  config: () => readConfig(process.env),
  stopTimes: ({ DRAIN_DELAY_MS: leaveDelayMs }) => ({
    deadlineMs: leaveDelayMs + STOP_DEADLINE_MS,
    leaveDelayMs,
  }),
  build: async ({ config, backplane, loggerOf }) => {
    const logger = loggerOf('stream-api')
    const domain = createDomain({
      backplane,
      limits: { maxLayers: config.MAX_LAYERS },
      networks: openNetworks(config),
      passwords: createPasswords(),
    })
    const app = await buildApp({
      domain,
      logger,
      config: { ...config, DATA_DIR: await openDataDir(config.DATA_DIR) },
      limiter: { backplane, ...requestLimits(config) },
      inspect: inspectFile,
      socketPort: () => config.WS_PORT,
    })
    const losses = startLossWatch({ engine: domain.engine, log: logger })
    const part = apiPart(app, config, domain)
    const close = async () => {
      await part.close()
      await losses.close()
      await domain.audit.flush()
    }
    return {
      parts: [
        {
          ...part,
          close,
          counters: () => ({ ...part.counters?.(), ...domain.ignored() }),
          closeDeadlineMs: CLOSE_DEADLINE_MS,
        },
      ],
    }
  },
})
