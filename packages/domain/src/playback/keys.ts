import { streamScope } from '../stream/keys.ts'

export const playbackKeys = {
  settings: (streamId: string) => `${streamScope(streamId)}/playback`,
  secret: 'playback/secret',
} as const
