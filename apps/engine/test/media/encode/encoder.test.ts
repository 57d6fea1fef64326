import { type StreamConfig, X264_PRESETS } from '@stream-manager/contracts'
import { type TestScope, within } from '@stream-manager/test-kit'
import { AV_LOG_QUIET, AV_PIX_FMT_YUV420P } from 'node-av/constants'
import { Frame, Log } from 'node-av/lib'
import t from 'tap'
import { openEncoder, type ProgrammeEncoder } from '../../../src/media/encode/encoder.ts'
import { type EncodedPacket, MAIN_RENDITION } from '../../../src/media/encode/packets.ts'
import { threadTurns } from '../support/thread-turns.ts'

Log.setLevel(AV_LOG_QUIET)

const FPS = 30
const config = (video: Partial<StreamConfig['video']> = {}): StreamConfig => ({
  video: { width: 320, height: 180, fps: FPS, bitrateKbps: 400, preset: 'veryfast', tune: null, ...video },
  audio: { bitrateKbps: 128 },
})

interface Encoded extends Pick<EncodedPacket, 'kind' | 'keyframe' | 'ptsMs' | 'dtsMs' | 'sizeBytes'> {
  readonly bytes: Buffer
}

const open = async (t: TestScope, wanted: StreamConfig, packets: Encoded[]): Promise<ProgrammeEncoder> => {
  const onPacket = (packet: EncodedPacket): void => {
    const { kind, keyframe, ptsMs, dtsMs, sizeBytes } = packet
    packets.push({ kind, keyframe, ptsMs, dtsMs, sizeBytes, bytes: packet.bytes() })
    packet.free()
  }
  const opened = await openEncoder({ renditionId: MAIN_RENDITION, config: wanted, threads: 1, onPacket })
  if (!opened.ok) throw new Error(opened.fault.detail)
  t.teardown(() => opened.value.close())
  return opened.value
}

/** Noise, which no encoder can make small, with every picture unlike the one before. */
const noise = (width: number, height: number, seed: number): Frame => {
  const planes = Buffer.alloc((width * height * 3) / 2, 128)
  let state = seed + 1
  for (let index = 0; index < width * height; index += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    planes[index] = state >> 16
  }
  return Frame.fromVideoBuffer(planes, { width, height, format: AV_PIX_FMT_YUV420P })
}

const encode = async (encoder: ProgrammeEncoder, seconds: number): Promise<void> => {
  const { width, height, fps } = encoder.streams.config.video
  for (let number = 0; number < seconds * fps; number += 1) {
    using frame = noise(width, height, number)
    await encoder.encodeVideo(frame, number)
    await encoder.encodeAudio({ ptsMs: (number * 1000) / fps, samples: new Float32Array((48_000 / fps) * 2) })
  }
  await encoder.flush()
}

t.test('packets come in decoding order, with a keyframe every two seconds', async (t) => {
  const packets: Encoded[] = []
  await encode(await open(t, config(), packets), 6)
  const video = packets.filter(({ kind }) => kind === 'video')
  t.equal(video.length, 6 * FPS, 'no picture is lost at the end')
  const keyframes = video.filter(({ keyframe }) => keyframe).map(({ ptsMs }) => Math.round(ptsMs))
  t.same(keyframes, [0, 2000, 4000])
  const times = packets.map(({ dtsMs }) => dtsMs)
  t.same(
    times,
    times.toSorted((left, right) => left - right),
    'picture and sound in one order',
  )
  t.ok(video.every(({ dtsMs, ptsMs }) => dtsMs <= ptsMs))
})

t.test('groups of pictures are closed, so that any keyframe is a place to begin', async (t) => {
  const packets: Encoded[] = []
  await encode(await open(t, config(), packets), 6)
  let keyframePtsMs = 0
  for (const { kind, keyframe, ptsMs, bytes } of packets) {
    if (kind === 'audio') continue
    if (keyframe) {
      keyframePtsMs = ptsMs
      t.ok(bytes.includes(Buffer.from([0, 0, 1, 0x65])), 'the keyframe is an IDR picture')
    }
    if (ptsMs < keyframePtsMs) t.fail('a picture shown before the keyframe was coded after it')
  }
})

t.test('the bit rate is kept even for what cannot be compressed', async (t) => {
  const packets: Encoded[] = []
  await encode(await open(t, config({ bitrateKbps: 400 }), packets), 8)
  const bytes = packets
    .filter(({ kind }) => kind === 'video')
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const kbps = (bytes * 8) / 8000
  t.ok(kbps < 500, `${Math.round(kbps)} kbit/s of 400, with two seconds of buffer`)
})

t.test('sound is continuous whatever the size of its pieces', async (t) => {
  const packets: Encoded[] = []
  const encoder = await open(t, config(), packets)
  let samples = 0
  for (const count of [1, 700, 1024, 5000, 333]) {
    await encoder.encodeAudio({ ptsMs: (samples * 1000) / 48_000, samples: new Float32Array(count * 2) })
    samples += count
  }
  await encoder.flush()
  const times = packets.map(({ ptsMs }) => ptsMs)
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  t.ok(gaps.length >= 6)
  t.ok(
    gaps.every((gap) => Math.abs(gap - 1024 / 48) < 0.001),
    'one AAC frame after the other',
  )
})

t.test('a picture takes one turn of the thread pool, and sound takes none', async (t) => {
  const encoder = await open(t, config(), [])
  const turns = await threadTurns(async () => {
    for (let number = 0; number < 2 * FPS; number += 1) {
      using frame = noise(320, 180, number)
      await encoder.encodeVideo(frame, number)
      await encoder.encodeAudio({ ptsMs: (number * 1000) / FPS, samples: new Float32Array(3200) })
    }
  })
  t.equal(turns, 2 * FPS)
  await encoder.flush()
})

t.test('containers get the headers of both tracks', async (t) => {
  const { streams } = await open(t, config(), [])
  t.equal(streams.video.decoderConfig.readUInt8(0), 1, 'an avcC record')
  t.equal(streams.video.decoderConfig.readUInt8(1), 100, 'of the High profile')
  t.same([...streams.audio.decoderConfig.subarray(0, 2)], [0x11, 0x90], 'AAC-LC, 48 kHz, stereo')
})

t.test('every preset and size that the config allows can be opened', async (t) => {
  for (const preset of X264_PRESETS) {
    for (const tune of [null, 'zerolatency'] as const) {
      const packets: Encoded[] = []
      const encoder = await open(t, config({ preset, tune, width: 160, height: 90 }), packets)
      await within(encode(encoder, 1), { what: `${preset} ${tune}` })
      t.equal(packets.filter(({ kind }) => kind === 'video').length, FPS)
    }
  }
})

t.test('settings that the codec refuses are a fault with the reason', async (t) => {
  const opened = await openEncoder({
    renditionId: MAIN_RENDITION,
    config: { ...config(), video: { ...config().video, width: 321 } },
    threads: 1,
    onPacket: (packet) => packet.free(),
  })
  t.match(opened, { ok: false, fault: { code: 'internal', detail: /config/ } })
})
