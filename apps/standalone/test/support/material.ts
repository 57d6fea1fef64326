import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestScope } from '@stream-manager/test-kit'

const run = promisify(execFile)

const ffmpeg = (args: readonly string[]) =>
  run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { timeout: 60_000 })

const clip = (color: string, seconds: number) => [
  ...['-f', 'lavfi', '-i', `color=c=${color}:s=320x180:r=30`],
  ...['-f', 'lavfi', '-i', 'sine=frequency=500:sample_rate=44100'],
  ...[
    '-t',
    String(seconds),
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-g',
    '30',
    '-c:a',
    'aac',
  ],
]

/** H.264 and AAC, 320x180, one colour and a 500 Hz tone. */
export const makeClip = async (folder: string, color: string): Promise<string> => {
  const path = join(folder, `${color}.mp4`)
  await ffmpeg([...clip(color, 3), path])
  return path
}

/** Left half opaque red, right half fully transparent. */
export const makeHalfTransparentPng = async (folder: string): Promise<string> => {
  const path = join(folder, 'half.png')
  const halves = 'color=c=red:s=200x100,format=rgba,geq=r=255:g=0:b=0:a=255*lt(X\\,100)'
  await ffmpeg(['-f', 'lavfi', '-i', halves, '-frames:v', '1', path])
  return path
}

/** A live publisher in real time, until the test ends. */
export const publishLive = (t: TestScope, url: string, color: string) => {
  const publisher = spawn(
    'ffmpeg',
    ['-v', 'error', '-nostdin', '-re', ...clip(color, 600), '-f', 'flv', url],
    {
      stdio: 'ignore',
    },
  )
  const end = async () => {
    if (publisher.exitCode !== null || publisher.signalCode !== null) return
    const ended = once(publisher, 'exit')
    publisher.kill('SIGKILL')
    await ended
  }
  t.teardown(end)
  return { end }
}
