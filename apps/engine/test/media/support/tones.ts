import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { run } from './clips.ts'

const SAMPLE_RATE = 48_000

/** The sound of a file's bytes as samples of one channel. */
export const decodeSound = async (t: Test, media: Buffer): Promise<Float32Array> => {
  const file = join(t.testdir(), 'heard.mp4')
  await writeFile(file, media)
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-i', file, '-vn', '-ac', '1', '-ar', `${SAMPLE_RATE}`, '-f', 'f32le', '-'],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  )
  const samples = new Float32Array(stdout.length / Float32Array.BYTES_PER_ELEMENT)
  Buffer.from(samples.buffer).set(stdout)
  return samples
}

/** Amplitude of one tone. */
export const toneIn = (samples: Float32Array, hertz: number): number => {
  let real = 0
  let imaginary = 0
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hertz * index) / SAMPLE_RATE
    real += sample * Math.cos(angle)
    imaginary += sample * Math.sin(angle)
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length
}
