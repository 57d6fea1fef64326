import { freePorts, startApp, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import type { World } from './world.ts'

type Environment = Readonly<Record<string, string>>

const PORTS = ['PORT', 'WS_PORT', 'HEALTH_PORT', 'METRICS_PORT', 'EVENT_HANDLER_PORT'] as const

/**
 * Starts the services once more at ports of their own, with these variables on top of the settings. Gives the settings
 * without them, as the operator believes they are.
 */
export const startOther = async (
  t: TestScope,
  { environment }: Pick<World, 'environment'>,
  changes: Environment,
): Promise<Environment> => {
  const free = await freePorts(PORTS.length)
  const ports = Object.fromEntries(PORTS.map((name, index) => [name, String(free[index])]))
  const believed: Environment = { ...environment, ...ports, DATA_DIR: await temporaryDirectory(t) }
  await startApp(t, {
    ...{ name: 'standalone', port: Number(believed['PORT']), readyPath: '/healthz' },
    host: changes['HOST'] ?? '127.0.0.1',
    environment: { ...believed, ...changes },
  })
  return believed
}
