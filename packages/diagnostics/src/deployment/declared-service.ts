import { PROGRAM_VARIABLES, type Program, readVariables } from '@stream-manager/service-kit'
import type { WrittenService } from './compose-file.ts'
import type { Assigned, DeclaredService } from './deployment.ts'
import { type Assignment, type EnvFile, readEnvFile } from './env-file.ts'
import type { Folder } from './folder.ts'
import { interpolate, type Lookup } from './interpolate.ts'
import type { Place } from './place.ts'

const isProgram = (name: string | null): name is Program => name !== null && name in PROGRAM_VARIABLES

/** Sources of the values of a deployment. */
export interface Sources {
  readonly folder: Folder
  /** A variable of this process wins over `.env`, as with Compose. */
  readonly lookup: Lookup
  readonly assignments: readonly Assignment[]
}

/** The line of `.env` that a text takes its value from. */
const originOf = (uses: readonly string[], { assignments }: Sources): Place | undefined =>
  assignments.findLast(({ name, value }) => value !== '' && uses.includes(name))?.place

const assignedOf = (text: string, place: Place, sources: Sources): Assigned => {
  const { text: value, uses } = interpolate(text, sources.lookup)
  return { value, place: originOf(uses, sources) ?? place }
}

const readEnvFiles = async (
  { envFiles }: WrittenService,
  { folder, lookup }: Sources,
): Promise<EnvFile[]> => {
  const texts = await Promise.all(envFiles.map(async (path) => ({ path, text: await folder.read(path) })))
  return texts.flatMap(({ path, text }) => (text === null ? [] : [readEnvFile(text, path, lookup)]))
}

/** The variables of a service that several files describe: the last one wins, and `environment` wins over `env_file`. */
const variablesOf = async (
  parts: readonly WrittenService[],
  sources: Sources,
): Promise<Map<string, Assigned>> => {
  const variables = new Map<string, Assigned>()
  for (const part of parts) {
    for (const { assignments } of await readEnvFiles(part, sources)) {
      for (const { name, value, place } of assignments) variables.set(name, { value, place })
    }
  }
  for (const { name, text, place } of parts.flatMap((part) => part.variables)) {
    const assigned = assignedOf(text ?? `\${${name}}`, place, sources)
    if (text !== null || sources.lookup(name) !== undefined) variables.set(name, assigned)
  }
  return variables
}

/** Null for a service of another program. Several files may describe one service. */
export const declaredService = async (
  parts: readonly WrittenService[],
  sources: Sources,
): Promise<DeclaredService | null> => {
  const [first] = parts
  const program = parts.find(({ app }) => app !== null)?.app ?? first?.name ?? null
  if (first === undefined || !isProgram(program)) return null
  const variables = await variablesOf(parts, sources)
  const environment = Object.fromEntries([...variables].map(([name, { value }]) => [name, value]))
  const { values: settings, faults } = readVariables(environment, PROGRAM_VARIABLES[program])
  const { name, place } = first
  return { name, program, place, variables, environment, settings, faults }
}
