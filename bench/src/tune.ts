/**
 * `pnpm bench:tune`: what x264's tune `zerolatency` costs in likeness and saves in CPU, at the default size and bitrate.
 * The encoder is that of Debian's `ffmpeg`, with the engine's parameters.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_STREAM_CONFIG } from '@stream-manager/contracts'
import { ffmpeg } from './material.ts'
import { print, type Row, round, table } from './statistics.ts'

const { width, height, fps, bitrateKbps, preset } = DEFAULT_STREAM_CONFIG.video
const SECONDS = 8
const RATE = `${bitrateKbps}k`
const BUFFER = `${2 * bitrateKbps}k`

const MANDELBROT = `mandelbrot=s=${width}x${height}:r=${fps}:end_scale=0.02:end_pts=360`

/** One is flat and sharp, the other is all detail. */
const CLIPS = {
  'demo clip': ['-stream_loop', '-1', '-i', 'apps/standalone/media/demo.mp4'],
  'detail everywhere': ['-f', 'lavfi', '-i', MANDELBROT],
}

const TUNES = { none: [], zerolatency: ['-tune', 'zerolatency'] }

/** Runs ffmpeg and finds a number in what it tells at its end. */
const figureOf = (args: readonly string[], pattern: RegExp): number => {
  const { stderr } = spawnSync('ffmpeg', ['-nostdin', '-hide_banner', '-y', ...args], { encoding: 'utf8' })
  const found = pattern.exec(stderr)?.[1]
  if (found === undefined) throw new Error(`ffmpeg told no ${pattern.source}: ${stderr.slice(-500)}`)
  return Number(found)
}

const encode = (source: string, encoded: string, tune: readonly string[]): number => {
  const rate = ['-b:v', RATE, '-maxrate', RATE, '-bufsize', BUFFER, '-pix_fmt', 'yuv420p', '-threads', '2']
  const x264 = `keyint=${2 * fps}:min-keyint=${2 * fps}:scenecut=0:open-gop=0:sync-lookahead=0`
  const codec = ['-c:v', 'libx264', '-preset', preset, ...tune, '-x264-params', x264]
  return figureOf(['-benchmark', '-i', source, ...codec, ...rate, encoded], /utime=([\d.]+)s/)
}

const compare = (filter: string, files: readonly string[], pattern: RegExp): number =>
  figureOf(
    [...files.flatMap((file) => ['-i', file]), '-lavfi', `[0:v][1:v]${filter}`, '-f', 'null', '-'],
    pattern,
  )

const measure = (folder: string, clip: keyof typeof CLIPS): Row[] => {
  const source = join(folder, 'source.nut')
  const size = `scale=${width}:${height},fps=${fps},format=yuv420p`
  ffmpeg([...CLIPS[clip], '-t', `${SECONDS}`, '-an', '-vf', size, '-c:v', 'rawvideo', source])
  return Object.entries(TUNES).map(([name, tune]) => {
    const encoded = join(folder, 'encoded.mp4')
    const cpuSeconds = encode(source, encoded, tune)
    const files = [encoded, source]
    return {
      clip,
      tune: name,
      'CPU, s/s': round(cpuSeconds / SECONDS),
      'PSNR, dB': round(compare('psnr', files, /average:([\d.]+)/)),
      SSIM: round(compare('ssim', files, /All:([\d.]+)/), 4),
    }
  })
}

const folder = mkdtempSync(join(tmpdir(), 'bench-tune-'))
try {
  const clips: readonly (keyof typeof CLIPS)[] = ['demo clip', 'detail everywhere']
  print(table(clips.flatMap((clip) => measure(folder, clip))))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
