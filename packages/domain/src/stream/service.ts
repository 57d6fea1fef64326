import {
  type Result,
  type StreamAction,
  type StreamConfig,
  type StreamConfigView,
  type StreamState,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keepNewerFields } from '../store/newer-fields.ts'
import { checkRevision } from '../store/precondition.ts'
import { SharedReads } from '../store/shared-reads.ts'
import type { ControlResult, StreamService } from './api.ts'
import { awaitApplied, readState } from './await-applied.ts'
import { configView } from './config-view.ts'
import { mutateStream, type StreamRule } from './mutate.ts'
import { applyAction, checkTransition, controlResult } from './rules.ts'
import { deriveStatus } from './state.ts'
import { readView } from './view.ts'

const controlRule =
  (context: Context, action: StreamAction, ifMatch: number | undefined): StreamRule<ControlResult> =>
  (view) => {
    const unchanged = checkRevision('The stream', view.revision, ifMatch)
    if (!unchanged.ok) return unchanged
    const allowed = checkTransition(deriveStatus(view), action)
    if (!allowed.ok) return allowed
    return succeed({
      desired: applyAction(view.desired, action, context.clock.now()),
      value: controlResult(action),
    })
  }

const configRule =
  (config: StreamConfig, ifMatch: number | undefined): StreamRule<StreamConfigView> =>
  (view, revision) => {
    const unchanged = checkRevision('The configuration', view.desired.configRevision, ifMatch)
    if (!unchanged.ok) return unchanged
    const kept = keepNewerFields(view.desired.config, config)
    const desired = { ...view.desired, config: kept, configRevision: revision }
    return succeed({ desired, value: configView(desired, view) })
  }

export const createStreamService = (context: Context): StreamService => {
  // Every open page polls the state: callers that ask at the same time share one read.
  const states = new SharedReads<Result<StreamState>>()
  return {
    state: (streamId) => states.read(streamId, () => readState(context, streamId)),
    control: (streamId, action, options = {}) =>
      mutateStream(context, streamId, { rule: controlRule(context, action, options.ifMatch), options }),
    config: async (streamId): Promise<Result<StreamConfigView>> => {
      const view = await readView(context, streamId)
      return view.ok ? succeed(configView(view.value.desired, view.value)) : view
    },
    setConfig: (streamId, config, options = {}) =>
      mutateStream(context, streamId, { rule: configRule(config, options.ifMatch), options }),
    awaitApplied: (options) => awaitApplied(context, options),
  }
}
