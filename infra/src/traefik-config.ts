import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { parseDocument } from 'yaml'

const STATIC = fileURLToPath(new URL('../traefik/traefik.yml', import.meta.url))
const DYNAMIC = fileURLToPath(new URL('../traefik/dynamic', import.meta.url))

export interface TraefikPlace {
  readonly port: number
  readonly internalPort: number
  readonly forwarders: readonly string[]
}

/** The static configuration of this repository at other ports; the dynamic one is read where it lies. Its path. */
export const writeTraefikConfig = async (t: TestScope, place: TraefikPlace): Promise<string> => {
  const config = parseDocument(await readFile(STATIC, 'utf8'))
  config.setIn(['entryPoints', 'web', 'address'], `127.0.0.1:${place.port}`)
  config.setIn(['entryPoints', 'web', 'forwardedHeaders', 'trustedIPs'], [...place.forwarders])
  config.setIn(['entryPoints', 'internal', 'address'], `127.0.0.1:${place.internalPort}`)
  config.setIn(['providers', 'file', 'directory'], DYNAMIC)
  const file = path.join(await temporaryDirectory(t), 'traefik.yml')
  await writeFile(file, config.toString())
  return file
}
