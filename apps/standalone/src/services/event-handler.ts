import { alertmanagerOptions, buildApp, eventHandlerPart, webhookEgress } from '@stream-manager/event-handler'
import type { BuildPart } from './service.ts'

export const eventHandler: BuildPart = async ({
  config,
  domain,
  history: store,
  backplane,
  instance,
  loggerOf,
}) => {
  const logger = loggerOf('event-handler')
  const { ANALYTICS_MAX_BYTES: maxBytes } = config
  const egress = await webhookEgress(config)
  const options = { backplane, domain, store, egress, instance, config, maxBytes, logger }
  const handler = await buildApp({ ...options, ...(await alertmanagerOptions(config)) })
  return eventHandlerPart(handler, config)
}
