import type { ServicePart } from '@stream-manager/service-kit'
import { engine } from './services/engine.ts'
import { eventHandler } from './services/event-handler.ts'
import { healthSidecar } from './services/health-sidecar.ts'
import type { BuildPart, StandaloneContext } from './services/service.ts'
import { streamApi } from './services/stream-api.ts'
import { wsGateway } from './services/ws-gateway.ts'

/** One line a service. They start in this order and close in reverse. */
const SERVICES: readonly BuildPart[] = [streamApi, wsGateway, engine, eventHandler, healthSidecar]
/** The engine loads a process while the other services are built. */
const BUILD_ORDER = [engine, ...SERVICES.filter((service) => service !== engine)]

/** All services on one backplane, none of them listening or running yet. */
export const buildParts = async (
  context: Omit<StandaloneContext, 'boundPort'>,
): Promise<readonly ServicePart[]> => {
  const built = new Map<BuildPart, ServicePart>()
  const boundPort: StandaloneContext['boundPort'] = (variable) => {
    const listeners = [...built.values()].flatMap((part) => part.listeners)
    const address = listeners.find((listener) => listener.variable === variable)?.app.server.address()
    return typeof address === 'string' ? undefined : address?.port
  }
  for (const build of BUILD_ORDER) built.set(build, await build({ ...context, boundPort }))
  return SERVICES.flatMap((service) => built.get(service) ?? [])
}
