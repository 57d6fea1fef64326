import { createDomain } from '@stream-manager/domain'
import {
  openSecretKeys,
  openSharedHistory,
  outputEgress,
  registerRecent,
  runService,
} from '@stream-manager/service-kit'
import { alertmanagerOptions } from './alertmanager.ts'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { mailServer } from './mail.ts'
import { eventHandlerPart } from './part.ts'

await runService({
  name: 'event-handler',
  config: () => readConfig(process.env),
  build: async ({ config, backplane, instance, loggerOf, scrubber }) => {
    const secretKeys = await openSecretKeys(config, scrubber)
    const domain = createDomain({
      backplane,
      secretKeys,
      onSecret: registerRecent(scrubber),
      opensStreams: false,
    })
    const store = await openSharedHistory(config, scrubber)
    const handler = await buildApp({
      backplane,
      domain,
      store,
      egress: await outputEgress(config),
      mail: await mailServer(config, scrubber),
      ...(await alertmanagerOptions(config)),
      instance,
      config,
      maxBytes: config.ANALYTICS_MAX_BYTES,
      logger: loggerOf('event-handler'),
    })
    const part = eventHandlerPart(handler, config)
    return {
      parts: [{ ...part, counters: () => ({ ...handler.counters(), ...domain.ignored() }) }],
      close: async () => store?.close(),
    }
  },
})
