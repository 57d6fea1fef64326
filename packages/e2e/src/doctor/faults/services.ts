import { startListener } from '@stream-manager/diagnostics/fakes'
import { freePort, missingProgram } from '@stream-manager/test-kit'
import type { StagedFault } from './fault.ts'
import { startOther } from './start-other.ts'

const WAIT_MS = 5000
const LOW_LIMIT = ['sh', '-c', 'ulimit -n 24; exec "$@"', 'sh']
const AN_HOUR_AHEAD = {
  LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1',
  FAKETIME: '+1h',
  DONT_FAKE_MONOTONIC: '1',
}

export const SERVICE_FAULTS: readonly StagedFault[] = [
  {
    id: 'api-not-running',
    rootCause: 'api.alive',
    says: /nothing listens there/,
    inject: async (_t, { environment }) => {
      const closed = { PORT: String(await freePort()), WS_PORT: String(await freePort()) }
      return { environment: { ...environment, ...closed } }
    },
  },
  {
    id: 'service-paused',
    rootCause: 'api.alive',
    says: /stays silent|no answer in time/,
    waitMs: WAIT_MS,
    inject: async (t, { environment, process }) => {
      process.freeze()
      t.teardown(() => process.thaw())
      return { environment }
    },
  },
  {
    id: 'gateway-not-running',
    rootCause: 'socket.gateway',
    says: /gateway does not run/,
    inject: async (_t, { environment }) => ({
      environment: { ...environment, WS_PORT: String(await freePort()) },
    }),
  },
  {
    id: 'service-without-open-files-left',
    rootCause: 'host.open-files',
    says: /of 24 files open/,
    inject: async (t, { environment }) => {
      const port = await freePort()
      const packageName = '@stream-manager/event-handler'
      await startListener(t, port, { packageName, wrapper: LOW_LIMIT })
      return { environment: { ...environment, EVENT_HANDLER_PORT: String(port) } }
    },
  },
  {
    id: 'clock-of-services-an-hour-ahead',
    rootCause: 'host.clock',
    says: /clock of the API .* 3[56]\d\d\.\d s ahead/,
    skip: () => missingProgram('faketime'),
    inject: async (t, world) => ({ environment: await startOther(t, world, AN_HOUR_AHEAD) }),
  },
]
