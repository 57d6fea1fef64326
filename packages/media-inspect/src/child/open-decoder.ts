import { CodecContext, Dictionary, type Stream } from 'node-av/lib'
import { findDecoder } from '../decoder-choice.ts'
import { DECODER_OPTIONS } from '../decoders.ts'

/** 4096 x 2304. The pictures that a decoder keeps of a larger one could pass the memory limit of this process. */
export const DECODED_PIXELS_MAX = 4096 * 2304

/** Null when the codec is not on the list, or the decoder refuses the stream. */
export const openDecoder = async (
  stream: Stream,
  extraOptions: Readonly<Record<string, string>> = {},
): Promise<CodecContext | null> => {
  const codec = findDecoder(stream)
  if (!codec) return null
  const decoder = new CodecContext()
  decoder.allocContext3(codec)
  decoder.threadCount = 1
  using options = Dictionary.fromObject({
    max_pixels: `${DECODED_PIXELS_MAX}`,
    ...DECODER_OPTIONS,
    ...extraOptions,
  })
  if (decoder.parametersToContext(stream.codecpar) < 0) return null
  return (await decoder.open2(codec, options)) < 0 ? null : decoder
}
