import { connect, type Socket } from 'node:net'
import { within } from '@stream-manager/async'
import { patientSchedule } from '@stream-manager/async/node'
import { systemErrorCode } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import { type PublishedPort, publishedPorts } from '../../deployment/published-ports.ts'

const WILDCARDS: readonly string[] = ['0.0.0.0', '::']
/** A server that speaks another protocol is somebody too: it keeps the connection, or answers. */
const SILENCE_MS = 1500

/** `closed`: the connection was accepted and ended without a byte, as the port of a container does without a server. */
type Answer = 'refused' | 'closed' | 'served'

/** Settles with the first byte, or with the end of the connection. */
const watch = (socket: Socket): Promise<Answer> =>
  new Promise((resolve) => {
    let isOpen = false
    socket.once('connect', () => {
      isOpen = true
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    })
    // A reset may come before the event of the connection.
    socket.on('error', (error) => {
      isOpen ||= systemErrorCode(error) === 'ECONNRESET'
    })
    socket.once('data', () => resolve('served'))
    socket.once('close', () => resolve(isOpen ? 'closed' : 'refused'))
  })

const ask = async ({ host, port }: PublishedPort, signal: AbortSignal): Promise<Answer> => {
  const socket = connect({ host: WILDCARDS.includes(host) ? '127.0.0.1' : host, port })
  const onLate = (): Answer => (socket.connecting ? 'refused' : 'served')
  try {
    return await within(watch(socket), { deadlineMs: SILENCE_MS, onLate, signal, schedule: patientSchedule })
  } finally {
    socket.destroy()
  }
}

const addressText = ({ host, port }: PublishedPort): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

export const behind: Check = {
  id: 'ports.behind',
  group: 'ports',
  title: 'Published ports of running containers are served',
  dependsOn: ['ports.published'],
  severity: 'error',
  cost: 'quick',
  symptom: 'A connection to the port opens and is closed at once: an empty reply from the server.',
  cause:
    'The container runs and the program in it does not listen: it is still starting, has ended, or listens at loopback.',
  cure: { text: 'Look at the log of the service.', command: 'docker compose logs --tail=50', auto: null },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const ports = await publishedPorts(context)
    const answers = await Promise.all(
      ports.map(async (port) => ({ port, answer: await ask(port, context.signal) })),
    )
    // Which of the compose files is started is not known, so a port that is closed says nothing.
    const open = answers.filter(({ answer }) => answer !== 'refused')
    if (open.length === 0) return skip('no published port is open: the compose files are not started here')
    const empty = open.filter(({ answer }) => answer === 'closed')
    const [first] = empty
    if (first === undefined) return pass(`${open.length} published ports are served`)
    return fault({
      summary: `${addressText(first.port)} of ${first.port.service} accepts connections and closes them without an answer`,
      evidence: empty.map(({ port }) => ({
        ...{
          what: `${port.service}, ${addressText(port)}`,
          expected: 'an answer',
          actual: 'closed without a byte',
        },
        ...{ source: 'GET /', place: port.place },
      })),
      fix: { command: `docker compose logs --tail=50 ${first.port.service}` },
    })
  },
}
