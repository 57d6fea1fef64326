import type { EnvironmentVariables } from '@stream-manager/contracts'
import type { EnvironmentSource, Program, ReadVariables } from '@stream-manager/service-kit'
import type { Assignment } from './env-file.ts'
import type { Place, SyntaxFault } from './place.ts'

/** A variable that a service gets. */
export interface Assigned {
  readonly value: string
  /** The line that decides the value: of `.env`, when the compose file takes the value from there. */
  readonly place: Place
}

/** One service of ours in a set-up, with the variables that it gets. */
export interface DeclaredService {
  readonly name: string
  readonly program: Program
  readonly place: Place
  readonly variables: ReadonlyMap<string, Assigned>
  /** As `loadConfig` of the service sees them. */
  readonly environment: EnvironmentSource
  readonly settings: Partial<EnvironmentVariables>
  readonly faults: ReadVariables['faults']
}

export interface MissingVariable {
  readonly name: string
  readonly message: string
  readonly place: Place
}

/** Compose files that are started together. */
export interface SetUp {
  readonly files: readonly string[]
  readonly services: readonly DeclaredService[]
  /** Variables that the files require by `${NAME:?}`. */
  readonly missing: readonly MissingVariable[]
  readonly secretFiles: readonly { readonly name: string; readonly path: string; readonly place: Place }[]
}

/** The deployment as the files of the folder describe it. */
export interface DeclaredDeployment {
  readonly envFile: { readonly path: string; readonly assignments: readonly Assignment[] } | null
  readonly setUps: readonly SetUp[]
  /** Names that a compose file takes from outside. */
  readonly usedNames: ReadonlySet<string>
  readonly faults: readonly SyntaxFault[]
}

/**
 * The set-ups that somebody can start. Without `.env`, files that require variables are those of a checkout in which
 * nobody uses them.
 */
export const startableSetUps = ({ envFile, setUps }: DeclaredDeployment): SetUp[] =>
  setUps.filter(({ missing }) => envFile !== null || missing.length === 0)
