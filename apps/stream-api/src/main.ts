import { createPreflights } from '@stream-manager/diagnostics/preflight'
import { createDomain } from '@stream-manager/domain'
import { inspectFile } from '@stream-manager/media-inspect'
import { PreviewBroadcasts } from '@stream-manager/preview'
import {
  createPasswords,
  openDataDir,
  openIdentity,
  openNetworks,
  openSecretKeys,
  openSharedReads,
  outputEgress,
  registerRecent,
  runService,
  watchHistory,
} from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig, requestLimits } from './config.ts'
import { createDoctorReports } from './features/doctor-reports/index.ts'
import { FirstSignIn } from './features/first-sign-in/index.ts'
import { startLossWatch } from './features/losses/index.ts'
import { relayedPreviews } from './features/preview/relay.ts'
import { apiIdentity } from './identity.ts'
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
  build: async (context) => {
    const { backplane, loggerOf } = context
    const config = { ...context.config, DATA_DIR: await openDataDir(context.config.DATA_DIR) }
    const logger = loggerOf('stream-api')
    const secretKeys = await openSecretKeys(config, context.scrubber)
    const history = await openSharedReads(config, context.scrubber)
    const watch = history && watchHistory(history)
    const reports = createDoctorReports(config, { backplane, environment: process.env })
    const domain = createDomain({
      backplane,
      limits: { maxLayers: config.MAX_LAYERS, maxAssetsBytes: config.MAX_ASSETS_BYTES },
      networks: openNetworks(config),
      secretKeys,
      onSecret: registerRecent(context.scrubber),
      passwords: createPasswords(),
      analytics: history,
      preflights: createPreflights({ egress: await outputEgress(config) }),
      reports,
    })
    const identity = await openIdentity({ config, backplane, domain, log: logger, signs: true })
    const previews = new PreviewBroadcasts()
    previews.setSource(relayedPreviews({ backplane, keys: secretKeys, log: logger }))
    const app = await buildApp({
      domain,
      identity: apiIdentity(identity),
      logger,
      config,
      limiter: { backplane, ...requestLimits(config) },
      inspect: inspectFile,
      previews,
      socketPort: () => config.WS_PORT,
    })
    const losses = startLossWatch({ engine: domain.engine, log: logger })
    const signIn = new FirstSignIn({ links: domain.links, config, log: logger })
    const part = apiPart(app, config, { domain, identity, reports })
    return {
      close: async () => {
        previews.close()
        await signIn.close()
        await losses.close()
        await identity.close()
        await domain.audit.flush()
        await watch?.close()
        await history?.close()
      },
      afterReady: async ([address]) => signIn.start(address?.port ?? config.PORT),
      parts: [
        {
          ...part,
          counters: () => ({ ...part.counters?.(), ...domain.ignored() }),
          history: () => watch?.figures() ?? null,
          closeDeadlineMs: CLOSE_DEADLINE_MS,
        },
      ],
    }
  },
})
