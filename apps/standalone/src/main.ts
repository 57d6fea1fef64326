import { createPreflights } from '@stream-manager/diagnostics/preflight'
import { createDomain } from '@stream-manager/domain'
import { childEnvironment } from '@stream-manager/engine'
import { PreviewBroadcasts } from '@stream-manager/preview'
import {
  createPasswords,
  openDataDir,
  openIdentity,
  openNetworks,
  openSecretKeys,
  outputEgress,
  registerRecent,
  runService,
} from '@stream-manager/service-kit'
import { createDoctorReports, FirstSignIn } from '@stream-manager/stream-api'
import { readConfig } from './config.ts'
import { firstRun } from './first-run.ts'
import { openHistory } from './history.ts'
import { buildParts } from './services.ts'

await runService({
  name: 'standalone',
  config: () => readConfig(process.env),
  build: async (context) => {
    const config = { ...context.config, DATA_DIR: await openDataDir(context.config.DATA_DIR) }
    const [history, secretKeys] = await Promise.all([
      openHistory(config, { logger: context.loggerOf('event-handler'), scrubber: context.scrubber }),
      openSecretKeys(config, context.scrubber),
    ])
    const { backplane } = context
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
    const log = context.loggerOf('stream-api')
    const identity = await openIdentity({ config, backplane, domain, log, signs: true })
    const previews = new PreviewBroadcasts()
    const ofProcess = { environment: process.env, childEnvironment: childEnvironment(process.env), previews }
    const shared = { ...context, config, domain, identity, history, reports, ...ofProcess }
    const signIn = new FirstSignIn({ links: domain.links, config, log })
    return {
      parts: await buildParts(shared),
      close: async () => {
        await signIn.close()
        await identity.close()
        await domain.audit.flush()
        await history?.close()
      },
      afterReady: async ([address]) => {
        signIn.start(address?.port ?? config.PORT)
        if (!config.AUTOSTART) return
        await firstRun(domain, config.DATA_DIR).catch((error) => {
          context
            .loggerOf('engine')
            .error({ err: error }, 'the demo scene could not be made; everything else runs')
        })
      },
    }
  },
})
