import { buildApp, gatewayPart } from '@stream-manager/ws-gateway'
import type { BuildPart } from './service.ts'

export const wsGateway: BuildPart = async ({ config, domain, backplane, loggerOf, boundPort }) => {
  const pagePort = () => boundPort('PORT')
  const gateway = await buildApp({ backplane, domain, logger: loggerOf('ws-gateway'), config, pagePort })
  return gatewayPart(gateway, config)
}
