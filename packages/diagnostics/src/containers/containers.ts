import { checker, nullable, type Result } from '@stream-manager/contracts'
import { messageOf, systemErrorCode } from '@stream-manager/service-kit'
import { type Static, Type } from 'typebox'
import { type Outcome, skip } from '../check.ts'
import { type CheckContext, type DoctorContext, oncePerRun } from '../context/context.ts'
import { readEngine, socketPathOf } from './engine-api.ts'

const MAX_CONTAINERS = 100
const PATIENCE_MS = 4000
const FOLDER_LABEL = 'com.docker.compose.project.working_dir'
const SERVICE_LABEL = 'com.docker.compose.service'

// The fields of `docker inspect` that the checks use; there are many more, the environment with its secrets among them.
const List = Type.Array(
  Type.Object({
    Id: Type.String({ pattern: '^[0-9a-f]{12,64}$' }),
    Labels: nullable(Type.Record(Type.String(), Type.String())),
  }),
)
const Health = Type.Object({
  Status: Type.String(),
  FailingStreak: Type.Number(),
  Log: Type.Optional(
    Type.Union([Type.Array(Type.Object({ ExitCode: Type.Number(), Output: Type.String() })), Type.Null()]),
  ),
})
const Details = Type.Object({
  Name: Type.String(),
  RestartCount: Type.Number(),
  State: Type.Object({
    Status: Type.String(),
    OOMKilled: Type.Boolean(),
    ExitCode: Type.Number(),
    StartedAt: Type.String(),
    Health: Type.Optional(Type.Union([Health, Type.Null()])),
  }),
  HostConfig: Type.Object({ Memory: Type.Optional(Type.Number()) }),
  Mounts: Type.Array(
    Type.Object({
      Type: Type.String(),
      Source: Type.Optional(Type.String()),
      Destination: Type.String(),
      RW: Type.Boolean(),
    }),
  ),
})

const checkList = checker(List, 'the list of containers')
const checkDetails = checker(Details, 'the container')

export interface Container extends Static<typeof Details> {
  /** Name in the compose file. */
  readonly service: string
  /** Name without the slash that the engine puts before it. */
  readonly name: string
}

type SeenContainers =
  | { readonly ok: true; readonly containers: readonly Container[] }
  | { readonly ok: false; readonly outcome: Outcome }

const failed = (socketPath: string, reason: string): SeenContainers => ({
  ok: false,
  outcome: {
    kind: 'fault',
    summary: `the container engine does not answer: ${reason}`,
    evidence: [{ what: 'container engine', expected: 'an answer', actual: reason, source: socketPath }],
  },
})

const skipped = (reason: string): SeenContainers => ({ ok: false, outcome: skip(reason) })

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no socket of a container engine'],
  ['EACCES', 'this user may not ask the container engine'],
  ['EPERM', 'this user may not ask the container engine'],
  ['ENOTDIR', 'there is no socket of a container engine'],
])

const failureOf = (error: unknown, socketPath: string, { signal }: DoctorContext): SeenContainers => {
  if (signal.aborted) throw error
  const reason = REASONS.get(systemErrorCode(error) ?? '')
  if (reason !== undefined) return skipped(`${reason} (${socketPath})`)
  return failed(socketPath, messageOf(error))
}

const orThrow = <Value>(checked: Result<Value>): Value => {
  if (!checked.ok) throw new Error(checked.fault.detail)
  return checked.value
}

/** Containers of one-off commands have the service's name too, and are no part of the deployment. */
const isOfDeployment = (labels: Readonly<Record<string, string>> | null, folder: string): boolean =>
  labels?.[FOLDER_LABEL] === folder &&
  labels[SERVICE_LABEL] !== undefined &&
  labels['com.docker.compose.oneoff'] !== 'True'

const readAll = async (
  socketPath: string,
  { folder, signal, patienceMs, registerName }: DoctorContext,
): Promise<Container[]> => {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(patienceMs ?? PATIENCE_MS)])
  const listed = orThrow(checkList(await readEngine(socketPath, '/containers/json?all=true', deadline)))
  const own = listed.filter(({ Labels }) => isOfDeployment(Labels, folder)).slice(0, MAX_CONTAINERS)
  return Promise.all(
    own.map(async ({ Id, Labels }) => {
      const details = orThrow(checkDetails(await readEngine(socketPath, `/containers/${Id}/json`, deadline)))
      const name = details.Name.replace(/^\//, '')
      registerName(name)
      return { ...details, service: Labels?.[SERVICE_LABEL] ?? '', name }
    }),
  )
}

/** The containers of the compose files in the folder of the deployment, those that ended included. */
const containersOf: (context: CheckContext) => Promise<SeenContainers> = oncePerRun(
  async (context): Promise<SeenContainers> => {
    const socketPath = socketPathOf(context.environment['DOCKER_HOST'])
    if (socketPath === null) return skipped('DOCKER_HOST is not the address of a Unix socket')
    try {
      const containers = await readAll(socketPath, context)
      if (containers.length === 0)
        return skipped('no container was started from the compose files of this folder')
      return { ok: true, containers }
    } catch (error) {
      return failureOf(error, socketPath, context)
    }
  },
)

/** Runs the work on the containers. Without them its outcome says why. */
export const withContainers = async (
  context: CheckContext,
  work: (containers: readonly Container[]) => Outcome | Promise<Outcome>,
): Promise<Outcome> => {
  const seen = await containersOf(context)
  return seen.ok ? work(seen.containers) : seen.outcome
}
