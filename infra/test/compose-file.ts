import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

export interface ComposeService {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly args: { APP: string } }
  readonly user?: string
  readonly hostname?: string
  readonly init?: boolean
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly privileged?: boolean
  readonly network_mode?: string
  readonly restart?: string
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: {
    readonly test: readonly string[]
    readonly timeout?: string
    readonly disable?: boolean
  }
  readonly deploy?: {
    readonly replicas?: number
    readonly resources?: { readonly limits?: Readonly<Record<string, string | number>> }
  }
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly networks?: Readonly<
    Record<string, { readonly name?: string; readonly driver?: string; readonly internal?: boolean }>
  >
  readonly volumes?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, { readonly file?: string; readonly environment?: string }>>
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A file of the repository. */
export const textOf = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8')

/** As it is written, variables not yet replaced; anchors and merge keys are. */
export const composeFile = (name: string): ComposeFile => parse(textOf(name), { merge: true })

export const namesOf = (networks: ComposeService['networks'] = []): string[] =>
  Array.isArray(networks) ? [...networks] : Object.keys(networks)
