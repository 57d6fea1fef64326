export { PROBE_LIMITS } from '@stream-manager/media-inspect'

/** FFmpeg counts microseconds. */
const NETWORK_TIMEOUT_US = '5000000'

/** `openInput` cannot be interrupted, so every wait on the network needs FFmpeg's own timeout. */
export const HTTP_OPTIONS = {
  rw_timeout: NETWORK_TIMEOUT_US,
  timeout: NETWORK_TIMEOUT_US,
  user_agent: 'stream-manager',
} as const

/** Not `timeout`: for RTMP that means waiting for a publisher to connect to us. */
export const RTMP_OPTIONS = { rw_timeout: NETWORK_TIMEOUT_US } as const

/** Files in one piece: no playlists and no text formats, for those make FFmpeg open what they name. */
export const FILE_FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,flv'

/** Files and streams of the web: sound alone as well. */
export const HTTP_FORMATS = `${FILE_FORMATS},aac,mp3,ogg,flac,wav,aiff,ac3,eac3`

/** A playlist and what its segments are made of. */
export const HLS_FORMATS = `hls,${FILE_FORMATS},aac,mp3,ac3,eac3,webvtt`
