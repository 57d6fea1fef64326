import type { DockerPlace } from '@stream-manager/diagnostics/doctor'
import type { FixSource } from '../fix/run-fix.ts'

/** Everything that the points of the menu work with. */
export interface Session extends FixSource {
  /** Folder with `.env` and the compose files. */
  readonly folder: string
  readonly interrupt: AbortSignal
  readonly write: (text: string) => void
  /** Asks a question to be answered with yes or no. Nobody to ask is no. */
  readonly confirm: (question: string) => Promise<boolean>
}

export const dockerPlace = ({ environment, folder, interrupt }: Session): DockerPlace => ({
  ...{ environment, folder, signal: interrupt },
})

/** One point of the menu. Resolves with an exit code; a rejection is a failure of this point alone. */
export interface Point {
  readonly title: string
  readonly run: (session: Session) => Promise<number>
}
