/**
 * FFmpeg's decoders for media from strangers: what cameras, phones, editors, encoders and broadcasters produce today.
 * FFmpeg has 550 decoders; most attacks on it went through the rare ones.
 */
const VIDEO_DECODERS = [
  'h264',
  'hevc',
  'vp8',
  'vp9',
  'libvpx',
  'libvpx-vp9',
  'libdav1d',
  'mpeg2video',
  'mpeg4',
  'mjpeg',
  'prores',
  'qtrle',
  'png',
] as const

const AUDIO_DECODERS = [
  'aac',
  'aac_latm',
  'mp2',
  'mp3float',
  'opus',
  'vorbis',
  'flac',
  'alac',
  'ac3',
  'eac3',
  'pcm_u8',
  'pcm_s16le',
  'pcm_s16be',
  'pcm_s24le',
  'pcm_s24be',
  'pcm_s32le',
  'pcm_s32be',
  'pcm_f32le',
  'pcm_f32be',
  'pcm_alaw',
  'pcm_mulaw',
] as const

const DECODERS: readonly string[] = [...VIDEO_DECODERS, ...AUDIO_DECODERS]

/** `name` is FFmpeg's name of the decoder, not of the codec. */
export const isAllowedDecoder = (name: string | null | undefined): boolean =>
  typeof name === 'string' && DECODERS.includes(name)

export const DECODER_OPTIONS = { codec_whitelist: DECODERS.join(',') } as const

/** FFmpeg's decoders for animated images. Videos may not use them. */
export const ANIMATION_DECODER_OPTIONS = { codec_whitelist: 'gif,apng,webp_anim,libdav1d' } as const

/**
 * Decoders that a demuxer may open by itself while it probes. There is no pixel limit for those: 430 KB of H.264 with
 * 16384x8704 pixels took 700 MB. Parsers find the size of a picture without them, except for MPEG-4, where a side has
 * at most 8191 pixels.
 */
export const PROBE_OPTIONS = { codec_whitelist: [...AUDIO_DECODERS, 'mpeg4'].join(',') } as const

/** Bounds on what a demuxer reads before the first frame; enough for a keyframe interval of two seconds. */
export const PROBE_LIMITS = {
  probesize: '5000000',
  analyzeduration: '2000000',
  max_streams: '64',
  max_probe_packets: '1000',
} as const

/** For messages about a codec that is not allowed. */
export const ALLOWED_CODECS =
  'H.264, HEVC, VP8, VP9, AV1, MPEG-2, MPEG-4, MJPEG, ProRes, QuickTime Animation or PNG video with AAC, MP3, Opus, Vorbis, FLAC, ALAC, AC-3 or PCM sound'
