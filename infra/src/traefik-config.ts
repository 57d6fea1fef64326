import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { parseDocument } from 'yaml'
import { patient } from './patient-proxy.ts'

const STATIC = fileURLToPath(new URL('../traefik/traefik.yml', import.meta.url))
const DYNAMIC = fileURLToPath(new URL('../traefik/dynamic', import.meta.url))

export interface TraefikPlace {
  readonly port: number
  readonly internalPort: number
  readonly forwarders: readonly string[]
}

const writeDynamic = async (folder: string): Promise<void> => {
  await mkdir(folder)
  for (const name of await readdir(DYNAMIC)) {
    await writeFile(path.join(folder, name), patient(await readFile(path.join(DYNAMIC, name), 'utf8')))
  }
}

/** The static configuration of this repository at other ports, and the dynamic one beside it. Its path. */
export const writeTraefikConfig = async (t: TestScope, place: TraefikPlace): Promise<string> => {
  const config = parseDocument(await readFile(STATIC, 'utf8'))
  config.setIn(['entryPoints', 'web', 'address'], `127.0.0.1:${place.port}`)
  config.setIn(['entryPoints', 'web', 'forwardedHeaders', 'trustedIPs'], [...place.forwarders])
  config.setIn(['entryPoints', 'internal', 'address'], `127.0.0.1:${place.internalPort}`)
  const folder = await temporaryDirectory(t)
  const dynamic = path.join(folder, 'dynamic')
  await writeDynamic(dynamic)
  config.setIn(['providers', 'file', 'directory'], dynamic)
  const file = path.join(folder, 'traefik.yml')
  await writeFile(file, config.toString())
  return file
}
