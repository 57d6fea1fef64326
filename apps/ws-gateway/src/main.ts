import { createDomain } from '@stream-manager/domain'
import { createPasswords, openNetworks, runService } from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { gatewayPart } from './part.ts'

/** Past the delay in which the proxy notices. */
const STOP_DEADLINE_MS = 22_000
/** Clients go to the other gateways over this time. */
const DRAIN_SPREAD_MS = 8_000
const CLOSE_DEADLINE_MS = 18_000

await runService({
  name: 'ws-gateway',
  config: () => readConfig(process.env),
  stopTimes: ({ DRAIN_DELAY_MS: leaveDelayMs }) => ({
    deadlineMs: leaveDelayMs + STOP_DEADLINE_MS,
    leaveDelayMs,
  }),
  build: async ({ config, backplane, loggerOf }) => {
    const gateway = await buildApp({
      backplane,
      domain: createDomain({ backplane, networks: openNetworks(config), passwords: createPasswords() }),
      logger: loggerOf('ws-gateway'),
      config,
      drainSpreadMs: DRAIN_SPREAD_MS,
    })
    return { parts: [{ ...gatewayPart(gateway, config), closeDeadlineMs: CLOSE_DEADLINE_MS }] }
  },
})
