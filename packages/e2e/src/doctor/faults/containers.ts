import { once } from 'node:events'
import { rename } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import {
  containerOf,
  dockerStub,
  type FakeEngine,
  startContainerEngine,
  stateOf,
} from '@stream-manager/diagnostics/fakes'
import { temporaryDirectory } from '@stream-manager/test-kit'
import type { StagedFault } from './fault.ts'

/** An engine that answers on a real socket as Docker does, with a container of the engine service in this state. */
const engineIs =
  (
    changes: Parameters<typeof containerOf>[1],
    change: (engine: FakeEngine) => void = () => {},
  ): StagedFault['inject'] =>
  async (t, { environment }) => {
    const engine = await startContainerEngine(t)
    engine.containers.set('engine', containerOf('engine', changes))
    change(engine)
    return { environment: { ...environment, ...engine.environment }, folder: engine.folder }
  }

const VOLUME = { Type: 'volume', Source: '/v', Destination: '/data', RW: false }

const sick = {
  ...{ Status: 'unhealthy', FailingStreak: 7 },
  Log: [{ ExitCode: 1, Output: 'nothing listens there\n' }],
}

export const CONTAINER_FAULTS: readonly StagedFault[] = [
  {
    id: 'container-out-of-memory',
    rootCause: 'containers.memory',
    says: /show-engine-1.*out of memory/s,
    inject: engineIs(stateOf({ Status: 'exited', OOMKilled: true, ExitCode: 137 })),
  },
  {
    id: 'container-ended',
    rootCause: 'containers.running',
    says: /ended with code 78/,
    inject: engineIs(stateOf({ Status: 'exited', ExitCode: 78 })),
  },
  {
    id: 'container-paused',
    rootCause: 'containers.running',
    says: /paused/,
    inject: engineIs(stateOf({ Status: 'paused' })),
  },
  {
    id: 'container-restarts-again-and-again',
    rootCause: 'containers.running',
    says: /restarted 12 times/,
    inject: engineIs({ RestartCount: 12 }),
  },
  {
    id: 'container-unhealthy',
    rootCause: 'containers.health',
    says: /unhealthy 7 times in a row: nothing listens there/,
    inject: engineIs(stateOf({ Health: sick })),
  },
  {
    id: 'volume-read-only',
    rootCause: 'containers.mounts',
    says: /read-only/,
    inject: engineIs({ Mounts: [VOLUME] }),
  },
  {
    id: 'volume-missing',
    rootCause: 'containers.mounts',
    says: /no volume/,
    inject: engineIs({ Mounts: [] }),
  },
  {
    id: 'container-engine-errs',
    rootCause: 'containers.engine',
    says: /500/,
    inject: engineIs({}, (engine) => {
      engine.status = 500
    }),
  },
  {
    id: 'container-engine-ended',
    rootCause: 'containers.engine',
    says: /ECONNREFUSED/,
    inject: async (t, { environment }) => {
      const socket = join(await temporaryDirectory(t), 'left.sock')
      // A server that closes removes its socket, so the socket is renamed under it.
      const server = createServer().listen(`${socket}.listening`)
      await once(server, 'listening')
      await rename(`${socket}.listening`, socket)
      server.close()
      return { environment: { ...environment, DOCKER_HOST: `unix://${socket}` } }
    },
  },
  {
    id: 'container-never-made',
    rootCause: 'containers.started',
    says: /event-handler/,
    inject: async (t, { environment }) => {
      const folder = await temporaryDirectory(t)
      await dockerStub(folder, ['engine running healthy 0', 'redis running healthy 0'])
      const PATH = `${folder}:/usr/bin:/bin`
      return { environment: { ...environment, PATH }, folder }
    },
  },
]
