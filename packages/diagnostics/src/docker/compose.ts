import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isRecord } from '@stream-manager/contracts'
import { type DockerAnswer, type DockerPlace, docker, firstLine } from './docker.ts'

/** Compose files that were started together from the folder of the deployment. */
export interface ComposeProject {
  readonly name: string
  readonly files: readonly string[]
}

export interface ComposeContainer {
  readonly name: string
  readonly service: string
  /** `running`, `exited`, `restarting`, ... */
  readonly state: string
  /** `healthy`, `unhealthy`, `starting`; empty without a health check. */
  readonly health: string
  readonly exitCode: number
}

const textIn = (record: Readonly<Record<string, unknown>>, name: string): string =>
  typeof record[name] === 'string' ? record[name] : ''

/** One document, or one document a line, as versions of Compose differ. */
const recordsIn = (stdout: string): Readonly<Record<string, unknown>>[] => {
  const text = stdout.trim()
  const lines = text.startsWith('[') ? [text] : text.split('\n').filter(Boolean)
  return lines.flatMap((line) => JSON.parse(line) as unknown).filter(isRecord)
}

const succeeded = (answer: DockerAnswer | null, what: string): string => {
  if (answer?.code === 0) return answer.stdout
  throw new Error(
    `${what}: ${answer === null ? 'there is no program docker here' : firstLine(answer.stderr)}`,
  )
}

/** The projects that were started from files of this folder. Others are somebody else's. */
export const composeProjects = async (place: DockerPlace): Promise<ComposeProject[]> => {
  const answer = await docker(['compose', 'ls', '--all', '--format', 'json'], place)
  const folder = await realpath(place.folder)
  return recordsIn(succeeded(answer, 'docker compose ls'))
    .map((record) => ({
      name: textIn(record, 'Name'),
      files: textIn(record, 'ConfigFiles').split(',').filter(Boolean),
    }))
    .filter(({ files }) => files.length > 0 && files.every((file) => dirname(file) === folder))
}

/** Runs `docker compose ...` for this project. Rejects unless it succeeds. */
export const compose = async (
  { name, files }: ComposeProject,
  args: readonly string[],
  { deadlineMs, ...place }: DockerPlace & { readonly deadlineMs?: number },
): Promise<string> => {
  const chosen = files.flatMap((file) => ['--file', file])
  const answer = await docker(['compose', '--project-name', name, ...chosen, ...args], place, deadlineMs)
  return succeeded(answer, `docker compose ${args[0]}`)
}

export const composeContainers = async (
  project: ComposeProject,
  place: DockerPlace,
): Promise<ComposeContainer[]> =>
  recordsIn(await compose(project, ['ps', '--all', '--format', 'json'], place)).map((record) => ({
    ...{ name: textIn(record, 'Name'), service: textIn(record, 'Service'), state: textIn(record, 'State') },
    health: textIn(record, 'Health'),
    exitCode: typeof record['ExitCode'] === 'number' ? record['ExitCode'] : 0,
  }))

const dependenciesOf = (service: unknown): string[] => {
  const dependsOn = isRecord(service) ? service['depends_on'] : null
  if (Array.isArray(dependsOn)) return dependsOn.filter((name) => typeof name === 'string')
  return isRecord(dependsOn) ? Object.keys(dependsOn) : []
}

/** Each name behind those it depends on. A cycle, which Compose refuses, is cut. */
const inOrder = (services: ReadonlyMap<string, readonly string[]>): string[] => {
  const ordered = new Set<string>()
  const entered = new Set<string>()
  const add = (name: string) => {
    if (entered.has(name)) return
    entered.add(name)
    for (const dependency of services.get(name) ?? []) add(dependency)
    if (services.has(name)) ordered.add(name)
  }
  for (const name of services.keys()) add(name)
  return [...ordered]
}

/** The services of a project, each behind those it depends on. */
export const composeServices = async (project: ComposeProject, place: DockerPlace): Promise<string[]> => {
  const [document] = recordsIn(`[${await compose(project, ['config', '--format', 'json'], place)}]`)
  const found = document?.['services']
  const services = isRecord(found) ? found : {}
  return inOrder(new Map(Object.entries(services).map(([name, one]) => [name, dependenciesOf(one)])))
}

/** Whether the container does its work: it runs, and its health check, if it has one, says so. */
export const isHealthy = ({ state, health }: ComposeContainer): boolean =>
  state === 'running' && (health === '' || health === 'healthy')
