import type { DesiredStream, StreamConfigView } from '@stream-manager/contracts'
import { restartRequired } from './rules.ts'
import { deriveStatus } from './state.ts'
import type { StreamView } from './view.ts'

/** The configuration as clients read it. */
export const configView = (desired: DesiredStream, view: StreamView): StreamConfigView => {
  const running = deriveStatus({ ...view, desired }) === 'offline' ? null : (view.observed?.config ?? null)
  return {
    ...desired.config,
    revision: desired.configRevision,
    restartRequired: restartRequired(desired.config, running),
  }
}
