import { systemClock } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { PreviewBroadcasts } from '@stream-manager/preview'
import { openDataDir, openSecretKeys, runService } from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { childEnvironment, childMemoryMaxBytes, readConfig } from './config.ts'
import { egressSettings } from './egress-settings.ts'
import { enginePart } from './part.ts'
import { buildPreviewServer } from './preview-server.ts'

await runService({
  name: 'engine',
  config: () => readConfig(process.env),
  build: async ({ config, backplane, loggerOf, scrubber }) => {
    const log = loggerOf('engine')
    const dataDir = await openDataDir(config.DATA_DIR)
    const secretKeys = await openSecretKeys(config, scrubber)
    const domain = createDomain({ backplane, limits: { maxLayers: config.MAX_LAYERS }, secretKeys })
    const previews = new PreviewBroadcasts()
    const engine = buildApp({
      backplane,
      domain,
      clock: systemClock,
      dataDir,
      minFreeDiskBytes: config.MIN_FREE_DISK_BYTES,
      egress: await egressSettings(config),
      childEnvironment: childEnvironment(process.env),
      childMemoryMaxBytes: childMemoryMaxBytes(config.CHILD_MEMORY_MB),
      debugChild: config.DEBUG_CHILD === 'inspect',
      spareChild: config.ENGINE_SPARE_CHILD,
      shared: true,
      previews,
      log,
      scrubber,
    })
    const { holdsStream } = engine
    const app = await buildPreviewServer({ logger: log, config, previews, holdsStream, keys: secretKeys })
    const { HOST: host, PREVIEW_PORT: port } = config
    const part = enginePart(engine, [{ app, host, port, variable: 'PREVIEW_PORT' }])
    return {
      parts: [{ ...part, counters: () => ({ ...part.counters?.(), ...domain.ignored() }) }],
      announce: () => log.info({ streams: engine.streamIds() }, 'ready: competing for streams'),
    }
  },
})
