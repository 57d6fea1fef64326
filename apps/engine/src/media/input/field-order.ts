import type { LayerOf } from '@stream-manager/contracts'
import {
  AV_FIELD_BB,
  AV_FIELD_BT,
  AV_FIELD_TB,
  AV_FIELD_TT,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
} from 'node-av/constants'
import type { Frame, Stream } from 'node-av/lib'

export type Deinterlace = NonNullable<LayerOf<'video'>['content']['deinterlace']>

/** FFmpeg's muxers and decoders take the field that is named first for the earlier one. */
const TOP_FIRST: readonly unknown[] = [AV_FIELD_TT, AV_FIELD_TB]
const BOTTOM_FIRST: readonly unknown[] = [AV_FIELD_BB, AV_FIELD_BT]

/** Decides for each picture whether it holds two moments, and marks it so for the filter. */
export class FieldOrder {
  readonly #container: 'top' | 'bottom' | null
  #framesTell = false

  constructor({ codecpar }: Stream) {
    const order: unknown = codecpar.toJSON()['fieldOrder']
    if (TOP_FIRST.includes(order)) this.#container = 'top'
    else this.#container = BOTTOM_FIRST.includes(order) ? 'bottom' : null
  }

  /** True when the picture is to be deinterlaced. A container counts until the first frame tells its order itself. */
  mark(frame: Frame, mode: Deinterlace): boolean {
    if (mode === 'off') return false
    const tells = frame.hasFlags(AV_FRAME_FLAG_INTERLACED)
    this.#framesTell ||= tells
    if (tells) return true
    const byContainer = this.#container !== null && !this.#framesTell
    if (!byContainer && mode !== 'on') return false
    frame.setFlags(AV_FRAME_FLAG_INTERLACED)
    if (this.#container !== 'bottom') frame.setFlags(AV_FRAME_FLAG_TOP_FIELD_FIRST)
    return true
  }
}
