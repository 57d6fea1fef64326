import {
  AV_CODEC_ID_VP8,
  AV_CODEC_ID_VP9,
  FF_DECODER_LIBVPX_VP8,
  FF_DECODER_LIBVPX_VP9,
  type FFDecoderCodec,
} from 'node-av/constants'
import { Codec, type Stream } from 'node-av/lib'

/** The usual decoders of VP8 and VP9 leave out the second picture that WebM keeps its opacity in. */
const ALPHA_DECODERS = new Map<number, FFDecoderCodec>([
  [AV_CODEC_ID_VP8, FF_DECODER_LIBVPX_VP8],
  [AV_CODEC_ID_VP9, FF_DECODER_LIBVPX_VP9],
])

/** True when the container says that a part of the picture is transparent. */
export const announcesAlpha = ({ metadata }: Stream): boolean => metadata?.get('alpha_mode') === '1'

/** The decoder for a track. Null when FFmpeg has none. */
export const findDecoder = (stream: Stream): Codec | null => {
  const { codecId } = stream.codecpar
  const name = announcesAlpha(stream) ? ALPHA_DECODERS.get(codecId) : undefined
  return (name === undefined ? null : Codec.findDecoderByName(name)) ?? Codec.findDecoder(codecId)
}
