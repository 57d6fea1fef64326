import { childEnvironment, enginePart } from '@stream-manager/engine'
import { sidecarPart } from '@stream-manager/health-sidecar'
import { openDataDir, runService } from '@stream-manager/service-kit'
import { apiPart } from '@stream-manager/stream-api'
import { gatewayPart } from '@stream-manager/ws-gateway'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { firstRun } from './first-run.ts'

await runService({
  name: 'standalone',
  config: () => readConfig(process.env),
  build: async (context) => {
    const config = { ...context.config, DATA_DIR: await openDataDir(context.config.DATA_DIR) }
    const app = await buildApp({ ...context, config, childEnvironment: childEnvironment(process.env) })
    return {
      parts: [
        apiPart(app.api, config),
        gatewayPart(app.gateway, config),
        enginePart(app.engine),
        sidecarPart(app.sidecar, config),
      ],
      afterReady: async () => {
        if (!config.AUTOSTART) return
        await firstRun(app.domain, config.DATA_DIR).catch((error) => {
          context
            .loggerOf('engine')
            .error({ err: error }, 'the demo scene could not be made; everything else runs')
        })
      },
    }
  },
})
