import { systemClock } from '@stream-manager/contracts'
import { buildApp, egressSettings, enginePart } from '@stream-manager/engine'
import type { BuildPart } from './service.ts'

export const engine: BuildPart = async ({ config, domain, backplane, loggerOf, childEnvironment }) =>
  enginePart(
    buildApp({
      backplane,
      domain,
      clock: systemClock,
      dataDir: config.DATA_DIR,
      egress: await egressSettings(config),
      childEnvironment,
      debugChild: config.DEBUG_CHILD === 'inspect',
      shared: false,
      log: loggerOf('engine'),
    }),
  )
