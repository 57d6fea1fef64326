import type { ChannelKind, MetricsEvent, StreamState } from '@stream-manager/contracts'
import type { Guard } from '../guards.ts'
import { isMetrics, isStreamState } from '../shapes.ts'
import type { ChannelRules } from './channel-rules.ts'

/** Rules of a channel whose every event is the whole state. */
const wholeState = <State>(kind: ChannelKind, isState: Guard<State>): ChannelRules<State, State> => ({
  kind,
  isSnapshot: isState,
  isEvent: isState,
  apply: (_before, state) => state,
})

export const streamState = wholeState<StreamState>('stream-state', isStreamState)
export const metrics = wholeState<MetricsEvent>('metrics', isMetrics)
