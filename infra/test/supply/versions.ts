import { parse } from 'yaml'
import { composeFile, textOf } from '../compose-file.ts'

export interface Floor {
  readonly name: string
  readonly ecosystem: 'npm' | 'go' | 'image'
  /** Default `required`: a floor whose package is gone is stale. */
  readonly use?: 'required' | 'optional' | 'forbidden'
  readonly floor?: string
  readonly why: string
  readonly checkedOn: string
}

/** Versions in use by `ecosystem name`, such as `npm ws`. */
export type Versions = ReadonlyMap<string, readonly string[]>

const COMPOSE_FILES = ['docker-compose.yml', 'docker-compose.override.yml', 'docker-compose.standalone.yml']

/** Every image that is pulled, with tag and digest as written. */
export const pulledImages = (): string[] => [
  ...COMPOSE_FILES.flatMap((file) =>
    Object.values(composeFile(file).services).flatMap(({ image, build }) => (image && !build ? [image] : [])),
  ),
  /^ARG BASE=(\S+)$/m.exec(textOf('infra/docker/Dockerfile'))?.[1] ?? '',
]

const npm = (): [string, string][] =>
  Object.keys(parse(textOf('pnpm-lock.yaml')).packages).map((key) => {
    const at = key.lastIndexOf('@')
    return [`npm ${key.slice(0, at)}`, key.slice(at + 1)]
  })

const go = (): [string, string][] =>
  [...textOf('infra/traefik/build/go.mod').matchAll(/^require (\S+) v(\S+)$/gm)].map(([, name, version]) => [
    `go ${name}`,
    version ?? '',
  ])

const images = (): [string, string][] =>
  pulledImages().map((image) => {
    const [, name = '', version = '', patch = '.0'] = /^([^:@]+):v?(\d+\.\d+)(\.\d+)?/.exec(image) ?? []
    return [`image ${name}`, `${version}${patch}`]
  })

export const versionsInUse = (): Versions => {
  const versions = new Map<string, string[]>()
  for (const [name, version] of [...npm(), ...go(), ...images()])
    versions.set(name, [...(versions.get(name) ?? []), version])
  return versions
}
