import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Runs ffmpeg without output. Material and the plain decode and encode need Debian's `ffmpeg`. */
export const ffmpeg = (args: readonly string[]): void => {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args], {
    stdio: 'inherit',
  })
}

export interface Material {
  readonly background: string
  readonly pictureInPicture: string
  readonly logo: string
}

/** Moving H.264 + AAC in 720p and 270p, 20 s each, and a PNG with alpha. Every run gets the same material. */
export const makeMaterial = (directory: string): Material => {
  mkdirSync(directory, { recursive: true })
  const background = join(directory, 'background.mp4')
  const pictureInPicture = join(directory, 'pip.mp4')
  const logo = join(directory, 'logo.png')
  const encode = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '60',
    '-c:a',
    'aac',
    '-t',
    '20',
  ]
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=1280x720:r=30',
    '-f',
    'lavfi',
    '-i',
    'sine=f=440:r=48000',
    '-b:v',
    '2500k',
    ...encode,
    background,
  ])
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'mandelbrot=s=480x270:r=30',
    '-f',
    'lavfi',
    '-i',
    'sine=f=660:r=48000',
    '-b:v',
    '800k',
    ...encode,
    pictureInPicture,
  ])
  ffmpeg(['-f', 'lavfi', '-i', 'color=c=red@0.5:s=200x100,format=rgba', '-frames:v', '1', logo])
  return { background, pictureInPicture, logo }
}

/** CPU-seconds per stream-second of one plain decode and encode in real time with the engine's x264 settings. */
export const plainDecodeEncode = (material: Material, directory: string, seconds: number): number => {
  const result = spawnSync(
    '/usr/bin/env',
    [
      'bash',
      '-c',
      'TIMEFORMAT="%U %S"; time "$@"',
      'floor',
      'ffmpeg',
      '-hide_banner',
      '-loglevel',
      'error',
      '-nostdin',
      '-y',
      '-re',
      '-stream_loop',
      '-1',
      '-i',
      material.background,
      '-t',
      String(seconds),
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-b:v',
      '2500k',
      '-maxrate',
      '2500k',
      '-bufsize',
      '5000k',
      '-g',
      '60',
      '-keyint_min',
      '60',
      '-sc_threshold',
      '0',
      '-c:a',
      'aac',
      '-b:a',
      '128k',
      '-ar',
      '48000',
      '-f',
      'hls',
      '-hls_time',
      '2',
      '-hls_list_size',
      '6',
      '-hls_flags',
      'delete_segments',
      join(directory, 'floor.m3u8'),
    ],
    { encoding: 'utf8' },
  )
  if (result.status !== 0) throw new Error(`the plain decode and encode failed: ${result.stderr}`)
  const [user = 0, system = 0] = (result.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return (user + system) / seconds
}
