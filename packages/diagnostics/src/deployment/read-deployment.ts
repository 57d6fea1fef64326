import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROGRAM_VARIABLES, type Program, readVariables } from '@stream-manager/service-kit'
import { type DoctorContext, oncePerRun } from '../context/context.ts'
import { secretsIn } from '../context/known-secrets.ts'
import { type ComposeFile, readComposeFile, type WrittenService } from './compose-file.ts'
import type { Assigned, DeclaredDeployment, DeclaredService, MissingVariable, SetUp } from './deployment.ts'
import { type Assignment, type EnvFile, readEnvFile } from './env-file.ts'
import { interpolate, type Lookup } from './interpolate.ts'
import type { Place } from './place.ts'
import { composeSetUps } from './set-ups.ts'

const ENV_FILE = '.env'
const MAX_FILE_BYTES = 1_048_576

/** Null for a file that is not there, cannot be read, or is no settings file by its size. */
const readText = async (folder: string, path: string): Promise<string | null> => {
  const text = await readFile(join(folder, path), 'utf8').catch(() => null)
  return text === null || text.length > MAX_FILE_BYTES ? null : text
}

const isProgram = (name: string | null): name is Program => name !== null && name in PROGRAM_VARIABLES

interface Sources {
  readonly folder: string
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
  const texts = await Promise.all(
    envFiles.map(async (path) => ({ path, text: await readText(folder, path) })),
  )
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

const declaredService = async (
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

const missingIn = (files: readonly ComposeFile[], { lookup }: Sources): MissingVariable[] => {
  const missing = files.flatMap(({ texts }) =>
    texts.flatMap(({ text, place }) => interpolate(text, lookup).missing.map((one) => ({ ...one, place }))),
  )
  return missing.filter(({ name }, index) => missing.findIndex((other) => other.name === name) === index)
}

/** A path with a variable that is not set is left out: that variable is the fault. */
const secretFilesIn = ({ secrets }: ComposeFile, { lookup }: Sources): SetUp['secretFiles'] =>
  secrets.flatMap(({ name, file, place }) => {
    const { text: path, missing } = interpolate(file, lookup)
    return missing.length > 0 ? [] : [{ name, path, place }]
  })

const setUpOf = async (
  names: readonly string[],
  files: readonly ComposeFile[],
  sources: Sources,
): Promise<SetUp> => {
  const written = files.flatMap(({ services }) => services)
  const serviceNames = [...new Set(written.map(({ name }) => name))]
  const services = await Promise.all(
    serviceNames.map((name) =>
      declaredService(
        written.filter((service) => service.name === name),
        sources,
      ),
    ),
  )
  return {
    files: names,
    services: services.filter((service) => service !== null),
    missing: missingIn(files, sources),
    secretFiles: files.flatMap((file) => secretFilesIn(file, sources)),
  }
}

const usedIn = (files: Iterable<ComposeFile>, lookup: Lookup): Set<string> => {
  const texts = [...files].flatMap((file) => file.texts)
  return new Set(texts.flatMap(({ text }) => [...interpolate(text, lookup).uses]))
}

const readDeployment = async ({
  folder,
  environment,
  registerSecret,
}: DoctorContext): Promise<DeclaredDeployment> => {
  const envText = await readText(folder, ENV_FILE)
  const outside: Lookup = (name) => environment[name]
  const envFile = envText === null ? null : readEnvFile(envText, ENV_FILE, outside)
  const assignments = envFile?.assignments ?? []
  const lookup: Lookup = (name) => outside(name) ?? assignments.findLast((one) => one.name === name)?.value
  const sources = { folder, lookup, assignments }
  const setUps = composeSetUps(lookup, (name) => existsSync(join(folder, name)))
  const files = new Map<string, ComposeFile>()
  for (const name of new Set(setUps.flat())) {
    const text = await readText(folder, name)
    if (text !== null) files.set(name, readComposeFile(text, name))
  }
  const filesOf = (names: readonly string[]) => names.flatMap((name) => files.get(name) ?? [])
  const read = await Promise.all(setUps.map((names) => setUpOf(names, filesOf(names), sources)))
  const environments = read.flatMap(({ services }) => services.map((service) => service.environment))
  const ofEnvFile = Object.fromEntries(assignments.map(({ name, value }) => [name, value]))
  for (const secret of [ofEnvFile, ...environments].flatMap(secretsIn)) registerSecret(secret)
  return {
    envFile: envFile === null ? null : { path: ENV_FILE, assignments },
    setUps: read,
    usedNames: usedIn(files.values(), lookup),
    faults: [...(envFile?.faults ?? []), ...[...files.values()].flatMap((file) => file.faults)],
  }
}

/** Reads `.env` and the compose files of the folder, once a run. Files that are not there are left out. */
export const declaredDeployment = oncePerRun(readDeployment)
