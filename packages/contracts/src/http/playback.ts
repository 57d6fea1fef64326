import { type Static, Type } from 'typebox'
import { closed, Revision, Timestamp } from '../primitives.ts'

/** Access to the programme. `private` needs the permission `stream.watch`, or an address with a ticket. */
export const PlaybackSettings = Type.Object(
  { visibility: Type.Enum(['public', 'private']) },
  { $id: 'PlaybackSettings', ...closed },
)
export type PlaybackSettings = Static<typeof PlaybackSettings>

export const DEFAULT_PLAYBACK_SETTINGS: PlaybackSettings = { visibility: 'public' }

export const PlaybackSettingsView = Type.Object(
  { ...PlaybackSettings.properties, revision: Revision },
  { $id: 'PlaybackSettingsView', ...closed },
)
export type PlaybackSettingsView = Static<typeof PlaybackSettingsView>

/** Longest life of an address of the programme. */
export const MAX_ADDRESS_LIFE_SECONDS = 86_400

export const PlaybackAddressQuery = Type.Object(
  {
    expiresInSeconds: Type.Optional(
      Type.Integer({
        minimum: 60,
        maximum: MAX_ADDRESS_LIFE_SECONDS,
        default: 14_400,
        description: 'Life of the address.',
      }),
    ),
  },
  closed,
)

/** An address of the programme for players that cannot send a header. Segments inherit its ticket. */
export const PlaybackAddress = Type.Object(
  {
    url: Type.String({ description: 'Path of the playlist: `/hls/~<ticket>/<streamId>/index.m3u8`.' }),
    expiresAt: Timestamp,
  },
  { $id: 'PlaybackAddress', ...closed },
)
export type PlaybackAddress = Static<typeof PlaybackAddress>
