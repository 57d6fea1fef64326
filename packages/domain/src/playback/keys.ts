import { streamScope } from '../stream/keys.ts'

export const playbackKeys = {
  settings: (streamId: string) => `${streamScope(streamId)}/playback`,
} as const
