import { AV_CHANNEL_LAYOUT_STEREO, AV_SAMPLE_FMT_FLT, type AVSampleFormat } from 'node-av/constants'
import { type Frame, SoftwareResampleContext } from 'node-av/lib'
import { CHANNELS, SAMPLE_RATE } from '../audio/audio-mixer.ts'
import { expectOk, newFrame } from '../native/native.ts'

/** A drift is corrected over this many samples. */
const COMPENSATION_SAMPLES = SAMPLE_RATE
/** Half a percent, which cannot be heard as a change of pitch. */
const COMPENSATION_MAX = COMPENSATION_SAMPLES / 200
/** A smaller drift is not corrected: timestamps are no more exact. */
const DRIFT_FROM_MS = 5

/** Converts decoded sound to 48 kHz stereo float, and corrects small drifts of the source's clock by resampling. */
export class AudioConverter {
  #context: SoftwareResampleContext | null = null
  #format = ''

  /** The caller keeps the frame. `delayMs` is the lag of the samples behind the frame's timestamp. */
  convert(frame: Frame, driftMs: number): { readonly samples: Float32Array; readonly delayMs: number } {
    const resampler = this.#resamplerFor(frame)
    const delayMs = (Number(resampler.getDelay(BigInt(SAMPLE_RATE))) * 1000) / SAMPLE_RATE
    if (Math.abs(driftMs) > DRIFT_FROM_MS) {
      const samples = Math.round((-driftMs * SAMPLE_RATE) / 1000)
      const delta = Math.max(-COMPENSATION_MAX, Math.min(COMPENSATION_MAX, samples))
      resampler.setCompensation(delta, COMPENSATION_SAMPLES)
    }
    using output = newFrame()
    output.format = AV_SAMPLE_FMT_FLT
    output.sampleRate = SAMPLE_RATE
    output.channelLayout = AV_CHANNEL_LAYOUT_STEREO
    expectOk(resampler.convertFrame(output, frame), 'Resampling')
    return { samples: copySamples(output), delayMs }
  }

  close(): void {
    this.#context?.free()
    this.#context = null
  }

  /** Sources may change their format in the middle. */
  #resamplerFor(frame: Frame): SoftwareResampleContext {
    const { channelLayout, sampleRate } = frame
    const format = `${frame.format} ${sampleRate} ${channelLayout.nbChannels} ${channelLayout.mask}`
    if (this.#context && this.#format === format) return this.#context
    this.close()
    const context = new SoftwareResampleContext()
    context.alloc()
    const input = [channelLayout, frame.format as AVSampleFormat, sampleRate] as const
    expectOk(
      context.allocSetOpts2(AV_CHANNEL_LAYOUT_STEREO, AV_SAMPLE_FMT_FLT, SAMPLE_RATE, ...input),
      'Setting up the resampler',
    )
    expectOk(context.init(), 'Setting up the resampler')
    this.#context = context
    this.#format = format
    return context
  }
}

const copySamples = (frame: Frame): Float32Array => {
  const bytes = frame.data?.[0]
  const samples = new Float32Array(frame.nbSamples * CHANNELS)
  if (bytes) Buffer.from(samples.buffer).set(bytes.subarray(0, samples.byteLength))
  return samples
}
