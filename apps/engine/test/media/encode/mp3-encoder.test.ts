import t from 'tap'
import { Mp3Encoder } from '../../../src/media/encode/mp3-encoder.ts'
import { mp3RateKbps } from '../../../src/media/encode/mp3-rate.ts'

const SECONDS = 4
const BLOCK = 960

/** Noise needs every bit that there is. */
const noise = (): Float32Array => Float32Array.from({ length: BLOCK * 2 }, () => Math.random() - 0.5)

const measureKbps = async (bitrateKbps: number): Promise<number> => {
  let bytes = 0
  const encoder = await Mp3Encoder.open(bitrateKbps, (frame) => {
    bytes += frame.length
  })
  for (let at = 0; at < SECONDS * 48_000; at += BLOCK)
    await encoder.encode({ ptsMs: at / 48, samples: noise() })
  await encoder.flush()
  encoder.close()
  return (bytes * 8) / SECONDS / 1000
}

t.test('MP3 has the rate of its frames that is nearest to the one asked for', async (t) => {
  const nearest = { 32: 32, 36: 40, 100: 96, 128: 128, 150: 160, 300: 320, 320: 320 }
  for (const [asked, rate] of Object.entries(nearest)) {
    t.equal(mp3RateKbps(Number(asked)), rate)
    const measured = await measureKbps(rate)
    t.ok(Math.abs(measured / rate - 1) < 0.02, `${measured.toFixed(1)} kbit/s`)
  }
})
