import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { copyFile, mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Asset, DesiredLayer, LayerOf, LayerType } from '@stream-manager/contracts'
import { missingProgram } from '@stream-manager/test-kit'

export const run = promisify(execFile)

/** Test options: these make and read media with ffmpeg and ffprobe. */
export const NEEDS_FFMPEG = { skip: missingProgram('ffmpeg') || missingProgram('ffprobe') }

const ENCODE = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '30', '-c:a', 'aac']

/** One colour with a tone. */
export const colourClip = (
  path: string,
  { colour = 'red', seconds = 3, size = '320x180', hertz = 440 } = {},
) =>
  run('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=${colour}:size=${size}:rate=30`],
    ...[
      '-f',
      'lavfi',
      '-i',
      `sine=frequency=${hertz}:sample_rate=44100`,
      '-t',
      `${seconds}`,
      ...ENCODE,
      path,
    ],
  ])

/** Once a second a white flash and a beep, for a tenth of a second, begin together. */
export const flashClip = (path: string) =>
  run('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi'],
    ...['-i', "color=black:size=320x180:rate=30,drawbox=c=white:t=fill:enable='lt(mod(t,1),0.1)'"],
    ...[
      '-f',
      'lavfi',
      '-i',
      "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=48000",
      '-t',
      '4',
      ...ENCODE,
      path,
    ],
  ])

/** Without it a track that has ended holds the other one back. */
const LOOSE = ['-max_interleave_delta', '100000']

/** Sends a file to an RTMP server again and again, at its own pace. */
export const publish = (path: string, url: string): ChildProcess =>
  spawn(
    'ffmpeg',
    ['-v', 'error', '-re', '-stream_loop', '-1', '-i', path, '-c', 'copy', ...LOOSE, '-f', 'flv', url],
    { stdio: 'ignore' },
  )

/** A picture of one colour, half transparent on its left. */
export const halfTransparentPng = (path: string) =>
  run('ffmpeg', [
    ...[
      '-v',
      'error',
      '-y',
      '-f',
      'lavfi',
      '-i',
      "color=red:s=60x60,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,30),128,255)'",
    ],
    ...['-frames:v', '1', path],
  ])

const IMAGE_NAME = /\.(?:png|gif|webp|avif|jpeg)$/

/** Puts a file where uploads lie. */
export const addAsset = async (dataDir: string, id: string, path: string): Promise<Asset> => {
  await mkdir(`${dataDir}/assets`, { recursive: true })
  await copyFile(path, `${dataDir}/assets/${id}`)
  return {
    id,
    name: id,
    kind: IMAGE_NAME.test(path) ? 'image' : 'video',
    mediaType: IMAGE_NAME.test(path) ? 'image/png' : 'video/mp4',
    sizeBytes: 1,
    sha256: '0'.repeat(64),
    width: null,
    height: null,
    durationMs: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    revision: 1,
  }
}

type Placement = Partial<Omit<DesiredLayer, 'id' | 'type' | 'content' | 'frame'>>
type Box = readonly [x: number, y: number, width: number, height: number]

/** A layer with every field filled in. */
export const layer = <Kind extends LayerType>(
  type: Kind,
  id: string,
  { box, content, ...placement }: Placement & { box: Box; content: LayerOf<Kind>['content'] },
): DesiredLayer => {
  const [x, y, width, height] = box
  const filled = {
    id,
    type,
    name: id,
    zIndex: 0,
    visible: true,
    opacity: 1,
    rotation: 0,
    fit: 'fill' as const,
    transition: { type: 'cut' as const, durationMs: 0, easing: 'linear' as const },
    audio: { gain: 1, muted: false },
    revision: 1,
    frame: { x, y, width, height },
    content,
    ...placement,
  }
  return filled as DesiredLayer
}
