import { AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants'
import type { Frame, Stream } from 'node-av/lib'
import { expectOk, NativeFailure, newFrame } from '../native/native.ts'
import { type Deinterlace, FieldOrder } from './field-order.ts'
import { buildChain, describeFrame, type FilterChain } from './filter-chain.ts'

/** A decoded picture with its time on the source's timeline. */
export interface TimedFrame {
  readonly frame: Frame
  readonly ptsMs: number
}

/** Timestamps are microseconds; the filter halves its unit, because it could show each field by itself. */
const TIME_BASE = '1/1000000'
const TICKS_PER_MS = 2000

/** Interlaced sources have progressive pictures between; the filter stays for so many of them. */
const PROGRESSIVE_MAX = 100

interface Active extends FilterChain {
  readonly described: string
  progressive: number
}

/** Makes one whole picture of two fields. Progressive pictures pass it untouched, in no time. */
export class Deinterlacer {
  readonly #order: FieldOrder
  #active: Active | null = null

  constructor(stream: Stream) {
    this.#order = new FieldOrder(stream)
  }

  /** Becomes the owner of the frame. The caller owns what it returns: nothing yet, or one or more earlier pictures. */
  async push({ frame, ptsMs }: TimedFrame, mode: Deinterlace): Promise<TimedFrame[]> {
    const interlaced = this.#order.mark(frame, mode)
    if (!interlaced && !this.#active) return [{ frame, ptsMs }]
    const described = describeFrame(frame, TIME_BASE)
    const ended = this.#isOver(described, interlaced, mode) ? await this.flush() : []
    if (!interlaced && !this.#active) return [...ended, { frame, ptsMs }]
    using source = frame
    this.#active ??= await start(described)
    source.pts = BigInt(Math.round(ptsMs * 1000))
    expectOk(await this.#active.input.buffersrcAddFrame(source), 'Deinterlacing a picture')
    return [...ended, ...(await takeAll(this.#active))]
  }

  /** The pictures that are still held back. */
  async flush(): Promise<TimedFrame[]> {
    const active = this.#active
    this.#active = null
    if (!active) return []
    try {
      expectOk(await active.input.buffersrcAddFrame(null), 'Deinterlacing a picture')
      return await takeAll(active)
    } finally {
      active.graph.free()
    }
  }

  close(): void {
    this.#active?.graph.free()
    this.#active = null
  }

  #isOver(described: string, interlaced: boolean, mode: Deinterlace): boolean {
    const active = this.#active
    if (!active) return false
    active.progressive = interlaced ? 0 : active.progressive + 1
    return mode === 'off' || active.described !== described || active.progressive > PROGRESSIVE_MAX
  }
}

const start = async (described: string): Promise<Active> => {
  const built = buildChain(described, [['bwdif', 'mode=send_frame:parity=auto:deint=interlaced']])
  try {
    expectOk(await built.graph.config(), 'Configuring the deinterlacing')
  } catch (error) {
    built.graph.free()
    throw error
  }
  return { ...built, described, progressive: 0 }
}

const takeAll = async ({ output }: Active): Promise<TimedFrame[]> => {
  const taken: TimedFrame[] = []
  for (;;) {
    const frame = newFrame()
    const returned = await output.buffersinkGetFrame(frame)
    if (returned >= 0) {
      taken.push({ frame, ptsMs: Number(frame.pts) / TICKS_PER_MS })
      continue
    }
    frame.free()
    if (returned === AVERROR_EAGAIN || returned === AVERROR_EOF) return taken
    throw new NativeFailure(returned, 'Deinterlacing a picture')
  }
}
