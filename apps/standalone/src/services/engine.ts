import { systemClock } from '@stream-manager/contracts'
import { buildApp, childMemoryMaxBytes, egressSettings, enginePart } from '@stream-manager/engine'
import type { BuildPart } from './service.ts'

export const engine: BuildPart = async ({
  config,
  domain,
  backplane,
  loggerOf,
  scrubber,
  childEnvironment,
  previews,
}) =>
  enginePart(
    buildApp({
      backplane,
      domain,
      clock: systemClock,
      dataDir: config.DATA_DIR,
      minFreeDiskBytes: config.MIN_FREE_DISK_BYTES,
      egress: await egressSettings(config),
      childEnvironment,
      childMemoryMaxBytes: childMemoryMaxBytes(config.CHILD_MEMORY_MB),
      debugChild: config.DEBUG_CHILD === 'inspect',
      spareChild: config.ENGINE_SPARE_CHILD,
      shared: false,
      previews,
      log: loggerOf('engine'),
      scrubber,
    }),
  )
