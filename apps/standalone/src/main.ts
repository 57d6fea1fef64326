import { createDomain } from '@stream-manager/domain'
import { childEnvironment } from '@stream-manager/engine'
import {
  createPasswords,
  openDataDir,
  openIdentity,
  openNetworks,
  runService,
} from '@stream-manager/service-kit'
import { readConfig } from './config.ts'
import { firstRun } from './first-run.ts'
import { buildParts } from './services.ts'

await runService({
  name: 'standalone',
  config: () => readConfig(process.env),
  build: async (context) => {
    const config = { ...context.config, DATA_DIR: await openDataDir(context.config.DATA_DIR) }
    const domain = createDomain({
      backplane: context.backplane,
      limits: { maxLayers: config.MAX_LAYERS },
      networks: openNetworks(config),
      passwords: createPasswords(),
    })
    const { backplane } = context
    const log = context.loggerOf('stream-api')
    const identity = await openIdentity({ config, backplane, domain, log, signs: true })
    const shared = { ...context, config, domain, identity, childEnvironment: childEnvironment(process.env) }
    return {
      parts: await buildParts(shared),
      close: async () => {
        await identity.close()
        await domain.audit.flush()
      },
      afterReady: async () => {
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
