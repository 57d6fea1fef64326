import { createPreflights } from '@stream-manager/diagnostics/preflight'
import { createDomain } from '@stream-manager/domain'
import {
  createPasswords,
  openIdentity,
  openNetworks,
  openSecretKeys,
  openSharedReads,
  outputEgress,
  registerRecent,
  runService,
  watchHistory,
} from '@stream-manager/service-kit'
import { accessBy } from './access.ts'
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
  build: async ({ config, backplane, loggerOf, scrubber }) => {
    const logger = loggerOf('ws-gateway')
    const history = await openSharedReads(config, scrubber)
    const watch = history && watchHistory(history)
    const domain = createDomain({
      backplane,
      networks: openNetworks(config),
      secretKeys: await openSecretKeys(config, scrubber),
      onSecret: registerRecent(scrubber),
      passwords: createPasswords(),
      analytics: history,
      preflights: createPreflights({ egress: await outputEgress(config) }),
    })
    const identity = await openIdentity({ config, backplane, domain, log: logger, signs: false })
    const gateway = await buildApp({
      backplane,
      domain,
      access: accessBy(identity.authenticator),
      logger,
      config,
      drainSpreadMs: DRAIN_SPREAD_MS,
    })
    const part = gatewayPart(gateway, config)
    const counters = () => ({ ...part.counters?.(), ...identity.authenticator.counts() })
    return {
      parts: [
        {
          ...part,
          counters,
          // Not in the part: in one process with the API it has the domain of the API, which counts them.
          chatMessages: () => domain.chat.counts(),
          history: () => watch?.figures() ?? null,
          closeDeadlineMs: CLOSE_DEADLINE_MS,
        },
      ],
      close: async () => {
        await identity.close()
        await domain.audit.flush()
        await watch?.close()
        await history?.close()
      },
    }
  },
})
