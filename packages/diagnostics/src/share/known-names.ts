import { homedir, hostname, userInfo } from 'node:os'
import { percentDecoded, SERVICES } from '@stream-manager/contracts'
import type { EnvironmentSource } from '@stream-manager/service-kit'

/** Names that every deployment has. */
const COMMON: ReadonlySet<string> = new Set([
  ...SERVICES,
  ...[
    'localhost',
    'main',
    'root',
    'node',
    'redis',
    'postgres',
    'postgresql',
    'traefik',
    'prometheus',
    'grafana',
  ],
  ...['stream-manager', 'history', 'default'],
])
const MIN_LENGTH = 2

export const isTelling = (name: string): boolean =>
  name.length >= MIN_LENGTH && !COMMON.has(name.toLowerCase())

/** Host, user and last part of the path of an address; the value itself where it is a name. */
const namesInValue = (value: string): string[] => {
  const url = URL.parse(value)
  if (url === null || url.host === '') return /^[\w-]+(\.[\w-]+)+$/.test(value) ? [value] : []
  return [url.hostname, percentDecoded(url.username), url.pathname.split('/').at(-1) ?? '']
}

const ownNames = (): string[] => {
  try {
    return [hostname(), userInfo().username]
  } catch {
    // A container may run as a user without an entry in /etc/passwd.
    return [hostname()]
  }
}

/** The names of hosts, users and databases that the variables of this process tell, and those of this machine. */
export const namesIn = (environment: EnvironmentSource): string[] => {
  const values = Object.values(environment).flatMap((value) => value?.split(/[\s,]+/) ?? [])
  return [...ownNames(), ...values.flatMap(namesInValue)].filter(isTelling)
}

/** Folders that name a person or a company, with what stands in their place. */
export const foldersOf = (
  environment: EnvironmentSource,
  folder: string,
): readonly (readonly [string, string])[] => {
  const folders: [string, string][] = [
    [environment['DATA_DIR'] ?? '', '<DATA_DIR>'],
    [folder, '<folder>'],
    [homedir(), '<home>'],
  ]
  return folders
    .filter(([path]) => path.startsWith('/') && path.length > 1)
    .toSorted(([one], [other]) => other.length - one.length)
}
