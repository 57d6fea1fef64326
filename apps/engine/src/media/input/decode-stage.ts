import type { Frame, Packet } from 'node-av/lib'
import type { Decoder } from './decoder.ts'
import type { Track } from './demuxer.ts'
import type { PacketQueue } from './packet-queue.ts'

/** The decoder of one track, and where its frames go. */
interface DecodeStage {
  readonly decoder: Decoder
  readonly onFrame: (frame: Frame) => Promise<void>
  /** No frame of the track follows. */
  readonly onEnd: () => Promise<void>
  readonly converters: readonly { close(): void }[]
}

export type OpenStage = (track: Track) => Promise<DecodeStage>

const close = (stage: DecodeStage | null): void => {
  for (const converter of stage?.converters ?? []) converter.close()
  stage?.decoder.close()
}

const decode = async (packet: Packet | null, stage: DecodeStage | null): Promise<void> => {
  try {
    await stage?.decoder.decode(packet, stage.onFrame)
  } finally {
    packet?.free()
  }
}

/** Decodes until the last packet of the source, with a decoder for each track that comes. */
export const decodeAll = async (
  queue: PacketQueue,
  open: OpenStage,
  beforeNative: () => void,
): Promise<void> => {
  let stage: DecodeStage | null = null
  try {
    for (let item = await queue.take(); item; item = await queue.take()) {
      beforeNative()
      await decode(item.kind === 'packet' ? item.packet : null, stage)
      if (item.kind === 'packet') continue
      const isLoop = item.kind === 'end' && !item.isLast
      if (isLoop) stage?.decoder.reset()
      else await stage?.onEnd()
      if (item.kind === 'end' && item.isLast) return
      if (item.kind !== 'track') continue
      close(stage)
      stage = null
      stage = await open(item.track)
    }
  } finally {
    close(stage)
  }
}
