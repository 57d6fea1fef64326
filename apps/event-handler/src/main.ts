import { createDomain } from '@stream-manager/domain'
import { runService } from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { eventHandlerPart } from './part.ts'

await runService({
  name: 'event-handler',
  config: () => readConfig(process.env),
  build: async ({ config, backplane, instance, loggerOf }) => {
    const domain = createDomain({ backplane })
    // The embedded store serves one process only, and the other services have none that they could read.
    const handler = await buildApp({
      backplane,
      domain,
      store: null,
      instance,
      config,
      logger: loggerOf('event-handler'),
    })
    const part = eventHandlerPart(handler, config)
    return { parts: [{ ...part, counters: () => ({ ...handler.counters(), ...domain.ignored() }) }] }
  },
})
