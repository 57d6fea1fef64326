import {
  DEFAULT_PLAYBACK_SETTINGS,
  type Result,
  StoredPlayback,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { requireStream } from '../stream/open.ts'
import { playbackKeys } from './keys.ts'

const FIRST: StoredPlayback = { ...DEFAULT_PLAYBACK_SETTINGS, generation: 0 }

const checkSettings = tolerantChecker(StoredPlayback, 'The stored playback settings')

export interface RevisedPlayback {
  readonly key: string
  readonly revision: number
  readonly value: StoredPlayback
}

/** Errors: `stream.not_found`. */
export const readPlayback = async (context: Context, streamId: string): Promise<Result<RevisedPlayback>> => {
  const stream = await requireStream(context, streamId)
  if (!stream.ok) return stream
  const key = playbackKeys.settings(streamId)
  const document = await context.backplane.read(key)
  const value = document ? readStored(context, document, checkSettings).raw : FIRST
  return succeed({ key, revision: document?.revision ?? 0, value })
}
