import { type Static, Type } from 'typebox'
import { closed, nullable } from '../primitives.ts'

/** Path of the preview's WebSocket, below a stream's own path or that of a layer. */
export const PREVIEW_PATH = '/preview'

/** Shift of the media timeline, so that no decoding time is below zero. A picture of the programme's time `t` is at `t + 1000`. */
export const PREVIEW_OFFSET_MS = 1000

/** Layers of one stream whose sound is made alone at the same time, for any number of listeners. */
export const LISTENED_LAYERS_MAX = 4

const MediaMs = Type.Number({
  minimum: 0,
  description: 'Time on the timeline of the media, in milliseconds: `currentTime` of a player, times 1000.',
})

/** A decibel figure below full scale, or null for silence. */
const Dbfs = nullable(
  Type.Number({ maximum: 100, description: 'Decibels relative to full scale; null is silence.' }),
)

const SoundLevel = Type.Object({ peakDbfs: Dbfs, rmsDbfs: Dbfs }, closed)
export type SoundLevel = Static<typeof SoundLevel>

/**
 * Text messages of the server. Every binary message is a piece of fragmented MP4 to append in order: after each `start` comes
 * an initialisation segment that begins with a new timeline.
 */
export const PreviewMessage = Type.Union([
  Type.Object(
    {
      type: Type.Literal('start'),
      mimeType: Type.String({ description: 'With codecs, as `MediaSource.addSourceBuffer` takes it.' }),
    },
    closed,
  ),
  /** Sent once a second. */
  Type.Object(
    {
      type: Type.Literal('timing'),
      mediaMs: MediaMs,
      encoderDelayMs: Type.Number({
        description: 'Age of the newest picture when it left the encoder, which holds pictures back.',
      }),
    },
    closed,
  ),
  /** Sent ten times a second: the loudest sample and the mean power since the last one. */
  Type.Object(
    {
      type: Type.Literal('levels'),
      mediaMs: MediaMs,
      mix: SoundLevel,
      layers: Type.Record(Type.String(), SoundLevel, {
        description: 'Layers with sound, after their gain; muted and hidden ones too.',
      }),
    },
    closed,
  ),
  /** The viewer did not keep up: the next picture is a later keyframe. */
  Type.Object({ type: Type.Literal('skipped') }, closed),
  /** Nothing is on air now. A `start` follows when something is. */
  Type.Object({ type: Type.Literal('ended') }, closed),
])
export type PreviewMessage = Static<typeof PreviewMessage>

/** The messages of a viewer: the first one opens the preview, later ones bring a new token before the old one expires. */
export const PreviewRequest = Type.Object(
  {
    type: Type.Literal('watch'),
    token: Type.Optional(
      Type.String({
        maxLength: 8192,
        description: 'A token or an API key; not needed with an `Authorization` header.',
      }),
    ),
  },
  closed,
)
export type PreviewRequest = Static<typeof PreviewRequest>
