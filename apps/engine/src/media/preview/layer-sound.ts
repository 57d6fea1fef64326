import { type MixItem, mixItem } from '../../outputs/sink/mix-sink.ts'
import { addWithRamp, softLimit } from '../audio/audio-mixer.ts'
import { PartPump } from './part-pump.ts'
import type { PreviewOptions } from './preview-options.ts'
import { SoundMaker } from './sound-maker.ts'

export interface LayerBlock {
  readonly samples: Float32Array
  readonly isSilent: boolean
}

/** The sound of one layer for those who listen to it alone: after its gain, also while it is muted or hidden. */
export class LayerSound {
  readonly #pump: PartPump<MixItem>
  #block: Float32Array | null = null
  #gain = 0

  constructor(layerId: string, { openSink, onFault }: PreviewOptions) {
    const sink = openSink(layerId)
    this.#pump = new PartPump(new SoundMaker(sink), { sink, onFault })
  }

  /** While a layer is replaced, both of its sources are heard. */
  add({ samples, isSilent }: LayerBlock, gain: number): void {
    this.#block ??= new Float32Array(samples.length)
    if (!isSilent) addWithRamp(this.#block, samples, { from: this.#gain, to: gain })
    this.#gain = gain
  }

  /** Sends the block; silence where the layer has no sound now, so that the timeline has no hole. */
  endBlock(ptsMs: number, length: number): void {
    const samples = this.#block ?? new Float32Array(length)
    this.#block = null
    for (let index = 0; index < samples.length; index += 1) samples[index] = softLimit(samples[index] ?? 0)
    this.#pump.offer(mixItem({ ptsMs, samples }))
  }

  close(): Promise<void> {
    return this.#pump.close()
  }
}
