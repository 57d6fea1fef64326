import { accessBy, buildApp, gatewayPart } from '@stream-manager/ws-gateway'
import type { BuildPart } from './service.ts'

export const wsGateway: BuildPart = async ({ config, domain, identity, backplane, loggerOf, boundPort }) => {
  const pagePort = () => boundPort('PORT')
  const access = accessBy(identity.authenticator)
  const logger = loggerOf('ws-gateway')
  const gateway = await buildApp({ backplane, domain, access, logger, config, pagePort })
  return gatewayPart(gateway, config)
}
