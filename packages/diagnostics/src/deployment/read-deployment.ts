import type { EnvironmentSource } from '@stream-manager/service-kit'
import { type Deployment, oncePerRun } from '../context/context.ts'
import { secretsIn } from '../context/known-secrets.ts'
import { type ComposeFile, readComposeFile } from './compose-file.ts'
import { declaredService, type Sources } from './declared-service.ts'
import type { DeclaredDeployment, MissingVariable, SetUp } from './deployment.ts'
import { type Assignment, type EnvFile, readEnvFile } from './env-file.ts'
import { Folder } from './folder.ts'
import { interpolate, type Lookup } from './interpolate.ts'
import { composeSetUps } from './set-ups.ts'

const ENV_FILE = '.env'

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

const filesIn = async (folder: Folder, names: ReadonlySet<string>): Promise<Map<string, ComposeFile>> => {
  const files = new Map<string, ComposeFile>()
  for (const name of names) {
    const text = await folder.read(name)
    if (text !== null) files.set(name, readComposeFile(text, name))
  }
  return files
}

const readEnv = async (folder: Folder, outside: Lookup): Promise<EnvFile | null> => {
  const text = folder.has(ENV_FILE) ? await folder.read(ENV_FILE) : null
  return text === null ? null : readEnvFile(text, ENV_FILE, outside)
}

const valuesIn = (assignments: readonly Assignment[]): EnvironmentSource =>
  Object.fromEntries(assignments.map(({ name, value }) => [name, value]))

/** Reads `.env` and the compose files of the folder. Files that are not there are left out. */
export const readDeployment = async (context: Deployment): Promise<DeclaredDeployment> => {
  const folder = new Folder(context.folder)
  const outside: Lookup = (name) => context.environment[name]
  const envFile = await readEnv(folder, outside)
  const assignments = envFile?.assignments ?? []
  const lookup: Lookup = (name) => outside(name) ?? assignments.findLast((one) => one.name === name)?.value
  const sources = { folder, lookup, assignments }
  const names = composeSetUps(lookup, (name) => folder.has(name))
  const files = await filesIn(folder, new Set(names.flat()))
  const setUps = await Promise.all(
    names.map((together) =>
      setUpOf(
        together,
        together.flatMap((name) => files.get(name) ?? []),
        sources,
      ),
    ),
  )
  const environments = setUps.flatMap(({ services }) => services.map(({ environment }) => environment))
  for (const secret of [valuesIn(assignments), ...environments].flatMap(secretsIn))
    context.registerSecret(secret)
  return {
    envFile: envFile === null ? null : { path: ENV_FILE, assignments },
    setUps,
    usedNames: usedIn(files.values(), lookup),
    faults: [folder, ...(envFile ? [envFile] : []), ...files.values()].flatMap(({ faults }) => faults),
  }
}

/** The deployment, read once a run. */
export const declaredDeployment = oncePerRun(readDeployment)
