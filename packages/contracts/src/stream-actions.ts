import type { StreamAction, StreamStatus } from './http/stream.ts'

/** The actions each status allows. A new start may replace a stop; a failed stream needs an action by a person. */
export const ALLOWED_ACTIONS: Readonly<Record<StreamStatus, readonly StreamAction[]>> = {
  offline: ['start'],
  starting: ['stop', 'restart'],
  live: ['stop', 'pause', 'restart'],
  paused: ['resume', 'stop', 'restart'],
  stopping: ['start'],
  failed: ['start', 'stop', 'restart'],
}
