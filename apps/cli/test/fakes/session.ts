import { CHECKS, CURES } from '@stream-manager/diagnostics/doctor'
import type { Session } from '../../src/troubleshoot/session.ts'

/** A session without Docker, unless `PATH` says otherwise, that collects what is written. */
export const sessionOf = (folder: string, changes: Partial<Session> = {}) => {
  const written: string[] = []
  const session: Session = {
    ...{ checks: CHECKS, cures: CURES, folder, interrupt: new AbortController().signal },
    environment: { PATH: '/nonexistent' },
    write: (text) => void written.push(text),
    confirm: async () => false,
    ...changes,
  }
  return { session, output: () => written.join('') }
}
