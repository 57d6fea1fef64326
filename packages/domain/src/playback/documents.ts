import { randomBytes } from 'node:crypto'
import {
  DEFAULT_PLAYBACK_SETTINGS,
  PlaybackSecret,
  type Result,
  StoredPlayback,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { requireStream } from '../stream/open.ts'
import { playbackKeys } from './keys.ts'

const KEY_BYTES = 32
const FIRST: StoredPlayback = { ...DEFAULT_PLAYBACK_SETTINGS, generation: 0 }

const checkSettings = tolerantChecker(StoredPlayback, 'The stored playback settings')
const checkSecret = tolerantChecker(PlaybackSecret, 'The stored playback key')

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

/** The key of all tickets. The first caller makes it; of several at once, one wins and all read the winner's. */
export const readSealingKey = async (context: Context): Promise<Buffer> => {
  const { secret } = playbackKeys
  const key = randomBytes(KEY_BYTES).toString('base64url')
  const stored = await context.backplane.read(secret)
  if (!stored) await context.backplane.commit({ expect: { [secret]: 0 }, put: { [secret]: { key } } })
  const document = stored ?? (await context.backplane.read(secret))
  if (!document) throw new Error(`${secret} vanished after it was written`)
  return Buffer.from(readStored(context, document, checkSecret).parsed.key, 'base64url')
}
