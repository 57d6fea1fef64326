import { readFile, writeFile } from 'node:fs/promises'
import { run } from './clips.ts'

interface Clip {
  /** 0 for no picture, or no sound. */
  readonly pictureSeconds?: number
  readonly soundSeconds?: number
  /** Expression of the time `t`: 1 where there is a tone. */
  readonly sounds?: string
  readonly rate?: number
  readonly channels?: number
  /** Further arguments of ffmpeg. */
  readonly more?: readonly string[]
}

/** A tone that begins and ends with each flash of `flashClip`. */
export const BEEPS = 'lt(mod(t,1),0.5)'

const CODECS = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac']

/** The first half of each second is white. The sound is a tone. */
export const flashingClip = async (path: string, options: Clip = {}): Promise<string> => {
  const { pictureSeconds = 4, soundSeconds = pictureSeconds, sounds = '1', rate = 48_000 } = options
  const picture = `color=black:s=64x36:r=25:d=${pictureSeconds},drawbox=c=white:t=fill:enable='lt(mod(t,1),0.5)'`
  const sound = `aevalsrc='0.5*sin(2*PI*440*t)*(${sounds})':s=${rate}:d=${soundSeconds}`
  const inputs = [
    ...(pictureSeconds > 0 ? ['-f', 'lavfi', '-i', picture] : []),
    ...(soundSeconds > 0 ? ['-f', 'lavfi', '-i', sound] : []),
  ]
  const sizes = ['-ac', `${options.channels ?? 2}`, ...(options.more ?? [])]
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...CODECS, ...sizes, path])
  return path
}

/** The parts as one file. */
export const joined = async (path: string, parts: readonly string[]): Promise<string> => {
  await writeFile(path, Buffer.concat(await Promise.all(parts.map((part) => readFile(part)))))
  return path
}

/** A playlist in which each part of 4 s begins a discontinuity. */
export const playlistOf = async (path: string, parts: readonly string[]): Promise<string> => {
  const lines = parts.flatMap((part) => ['#EXT-X-DISCONTINUITY', '#EXTINF:4.0,', part])
  const head = ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:4']
  await writeFile(path, [...head, ...lines, '#EXT-X-ENDLIST', ''].join('\n'))
  return path
}

const PACKET_BYTES = 188
const PID_OF = { picture: 0x100, sound: 0x101 } as const

/** An MPEG transport stream that announces a track of which no packet comes after `fromShare` of the file. */
export const withoutPackets = async (
  path: string,
  track: 'picture' | 'sound',
  fromShare = 0,
): Promise<string> => {
  const file = await readFile(path)
  const kept: Buffer[] = []
  for (let at = 0; at + PACKET_BYTES <= file.length; at += PACKET_BYTES) {
    const packet = file.subarray(at, at + PACKET_BYTES)
    if ((packet.readUInt16BE(1) & 0x1fff) !== PID_OF[track] || at < file.length * fromShare) kept.push(packet)
  }
  await writeFile(path, Buffer.concat(kept))
  return path
}
