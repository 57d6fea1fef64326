import { buildApp, eventHandlerPart } from '@stream-manager/event-handler'
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
  return eventHandlerPart(await buildApp({ backplane, domain, store, instance, config, logger }), config)
}
