import {
  type DesiredStream,
  fail,
  type Result,
  type StreamAction,
  type StreamConfig,
  type StreamStatus,
  succeed,
} from '@stream-manager/contracts'
import { ALLOWED_ACTIONS } from '@stream-manager/contracts/stream-actions'
import type { ControlResult } from './api.ts'

interface Effect {
  readonly desired: DesiredStream['status']
  /** The engine must begin a new run. */
  readonly startsRun: boolean
}

const EFFECTS: Record<StreamAction, Effect> = {
  start: { desired: 'live', startsRun: true },
  stop: { desired: 'offline', startsRun: false },
  pause: { desired: 'paused', startsRun: false },
  resume: { desired: 'live', startsRun: false },
  restart: { desired: 'live', startsRun: true },
}

/** Errors: `stream.invalid_transition` with the allowed actions. */
export const checkTransition = (status: StreamStatus, action: StreamAction): Result<null> => {
  const allowed = ALLOWED_ACTIONS[status]
  if (allowed.includes(action)) return succeed(null)
  return fail(
    'stream.invalid_transition',
    `A stream that is ${status} cannot ${action}; it can ${allowed.join(', ')}`,
    { allowed },
  )
}

export const applyAction = (desired: DesiredStream, action: StreamAction, now: Date): DesiredStream => ({
  ...desired,
  status: EFFECTS[action].desired,
  generation: desired.generation + (EFFECTS[action].startsRun ? 1 : 0),
  since: now.toISOString(),
})

export const controlResult = (action: StreamAction): ControlResult => ({
  action,
  target: EFFECTS[action].desired,
})

const differingFields = (
  section: string,
  wanted: Readonly<Record<string, unknown>>,
  running: Readonly<Record<string, unknown>>,
): string[] =>
  Object.keys(wanted)
    .filter((field) => wanted[field] !== running[field])
    .map((field) => `${section}.${field}`)

/** Dotted names of the fields that take effect at the next start or restart; none while nothing runs. */
export const restartRequired = (wanted: StreamConfig, running: StreamConfig | null): string[] =>
  running
    ? [
        ...differingFields('video', wanted.video, running.video),
        ...differingFields('audio', wanted.audio, running.audio),
      ]
    : []
