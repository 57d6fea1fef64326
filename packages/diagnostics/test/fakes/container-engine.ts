import { once } from 'node:events'
import { createServer } from 'node:http'
import path from 'node:path'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'

const ID_DIGITS = 64

/** A container as `GET /containers/{id}/json` of Docker's API 1.41 describes it, as far as the checks read it. */
export const containerOf = (service: string, changes: Readonly<Record<string, unknown>> = {}) => ({
  Name: `/show-${service}-1`,
  RestartCount: 0,
  State: { Status: 'running', OOMKilled: false, ExitCode: 0, StartedAt: new Date().toISOString() },
  HostConfig: { Memory: 805_306_368 },
  Config: { Env: ['JWT_SECRET=planted-secret-of-a-test'] },
  Mounts: [{ Type: 'volume', Source: '/var/lib/docker/volumes/media', Destination: '/data', RW: true }],
  ...changes,
})

export const stateOf = (changes: Readonly<Record<string, unknown>>) => ({
  State: { ...containerOf('').State, ...changes },
})

export interface FakeEngine {
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
  /** By the name of the service. */
  readonly containers: Map<string, object>
  /** Status of every answer. */
  status: number
}

/** Answers on a Unix socket as Docker's API does, for containers of a compose project in `folder`. */
export const startContainerEngine = async (t: TestScope): Promise<FakeEngine> => {
  const folder = await temporaryDirectory(t)
  const socket = path.join(folder, 'docker.sock')
  const idOf = (index: number): string => String(index).padStart(ID_DIGITS, '0')
  const labels = (service: string, place: string) => ({
    'com.docker.compose.project.working_dir': place,
    'com.docker.compose.service': service,
  })
  const answer = (asked: string): object | null => {
    const services = [...engine.containers.keys()]
    if (asked === '/v1.41/containers/json?all=true') {
      const own = services.map((service, index) => ({ Id: idOf(index), Labels: labels(service, folder) }))
      return [...own, { Id: 'f'.repeat(ID_DIGITS), Labels: labels('engine', '/elsewhere') }]
    }
    const id = /^\/v1\.41\/containers\/(\d+)\/json$/.exec(asked)?.[1]
    return engine.containers.get(services[Number(id)] ?? '') ?? null
  }
  const server = createServer((request, response) => {
    const body = answer(request.url ?? '')
    response.writeHead(body === null ? 404 : engine.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? { message: 'No such container' }))
  })
  const engine: FakeEngine = {
    ...{ environment: { DOCKER_HOST: `unix://${socket}` }, folder, status: 200 },
    containers: new Map([
      ['stream-api', containerOf('stream-api')],
      ['engine', containerOf('engine')],
    ]),
  }
  t.teardown(() => server.close())
  server.listen(socket)
  await once(server, 'listening')
  return engine
}
