import { systemClock } from '@stream-manager/contracts'
import { buildApp, childMemoryMaxBytes, enginePart } from '@stream-manager/engine'
import type { BuildPart } from './service.ts'

export const engine: BuildPart = async ({
  config,
  domain,
  backplane,
  loggerOf,
  scrubber,
  childEnvironment,
}) =>
  enginePart(
    buildApp({
      backplane,
      domain,
      clock: systemClock,
      dataDir: config.DATA_DIR,
      publicSourcesOnly: config.PUBLIC_SOURCES_ONLY,
      childEnvironment,
      childMemoryMaxBytes: childMemoryMaxBytes(config.CHILD_MEMORY_MB),
      debugChild: config.DEBUG_CHILD === 'inspect',
      shared: false,
      log: loggerOf('engine'),
      scrubber,
    }),
  )
