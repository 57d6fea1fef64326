import { textPart } from '@stream-manager/preview'
import type { MixItem } from '../../outputs/sink/mix-sink.ts'
import type { PartMaker } from './part-pump.ts'
import type { PreviewSink } from './preview-options.ts'
import { SoundTimeline } from './sound-timeline.ts'

/** Makes the parts of sound without a picture. A viewer may begin at each of them. */
export class SoundMaker implements PartMaker<MixItem> {
  readonly #sink: PreviewSink
  #timeline: SoundTimeline | null = null

  constructor(sink: PreviewSink) {
    this.#sink = sink
  }

  async send(sound: MixItem): Promise<void> {
    const timeline = this.#timeline ?? (await this.#begin())
    for (const bytes of await timeline.add(sound)) await this.#sink.write({ kind: 'keyframe', bytes })
  }

  endTimeline(): void {
    this.#timeline?.free()
    this.#timeline = null
  }

  async #begin(): Promise<SoundTimeline> {
    const timeline = await SoundTimeline.open()
    this.#timeline = timeline
    await this.#sink.write(textPart('start', { type: 'start', mimeType: timeline.mimeType }))
    await this.#sink.write({ kind: 'init', bytes: await timeline.head() })
    return timeline
  }
}
