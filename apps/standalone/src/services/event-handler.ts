import { alertmanagerOptions, buildApp, eventHandlerPart, mailServer } from '@stream-manager/event-handler'
import { outputEgress } from '@stream-manager/service-kit'
import type { BuildPart } from './service.ts'

export const eventHandler: BuildPart = async ({
  config,
  domain,
  history: store,
  backplane,
  instance,
  loggerOf,
  scrubber,
}) => {
  const logger = loggerOf('event-handler')
  const { ANALYTICS_MAX_BYTES: maxBytes } = config
  const [egress, mail] = await Promise.all([outputEgress(config), mailServer(config, scrubber)])
  const options = { backplane, domain, store, egress, mail, instance, config, maxBytes, logger }
  const handler = await buildApp({ ...options, ...(await alertmanagerOptions(config)) })
  return eventHandlerPart(handler, config)
}
