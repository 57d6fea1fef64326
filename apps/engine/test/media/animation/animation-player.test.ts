import { readFile } from 'node:fs/promises'
import { sniffImage } from '@stream-manager/media-inspect'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { AnimationPlayer } from '../../../src/media/animation/animation-player.ts'
import type { ShownPicture } from '../../../src/media/picture/shown-picture.ts'
import { NEEDS_FFMPEG } from '../support/clips.ts'
import { MOVING_FORMATS, type MovingFormat, movingImage } from '../support/moving-images.ts'

const SIZE = { width: 64, height: 36 }

const playerOf = (t: Test, bytes: Buffer, size = () => SIZE) => {
  const header = sniffImage(bytes)
  if (!header.ok || !header.value.animation) throw new Error('the file does not move')
  const player = new AnimationPlayer({
    image: { bytes, header: header.value },
    animation: header.value.animation,
    target: () => ({ layer: size(), fit: 'fill', rotation: 0, window: { x: 0, y: 0, ...size() } }),
    beforeNative: () => undefined,
  })
  t.teardown(() => player.close())
  return player
}

const COLOURS = { red: [63, 102, 240], green: [173, 42, 26], blue: [32, 240, 118] }

/** The colour in the middle, as the programme stores it. */
const colourOf = ({ frame, width, height }: ShownPicture): string => {
  const [luma, u, v] = frame.data ?? []
  const [lumaStride = 0, chromaStride = 0] = frame.linesize
  const x = width >> 1
  const y = height >> 1
  const chroma = (y >> 1) * chromaStride + (x >> 1)
  const seen = [luma?.[y * lumaStride + x], u?.[chroma], v?.[chroma]].map((value) => value ?? -1)
  const near = ([, colour]: [string, number[]]) => seen.every((v, i) => Math.abs(v - (colour[i] ?? 0)) < 12)
  return Object.entries(COLOURS).find(near)?.[0] ?? `${seen}`
}

const see = (player: AnimationPlayer, atMs: number) => {
  const picture = player.picture(atMs)
  return picture ? colourOf(picture) : 'none'
}

/** Waits at this time until the colour is shown. The decoder may be late, but the clock of the test stands. */
const untilShown = (player: AnimationPlayer, atMs: number, colour: string) =>
  eventually(() => see(player, atMs) === colour, { what: `${colour} at ${atMs} ms` })

const fileOf = async (t: Test, options: Parameters<typeof movingImage>[1]) => {
  const path = `${t.testdir()}/image`
  await movingImage(`${path}.${options.format}`, options)
  return readFile(`${path}.${options.format}`)
}

for (const format of MOVING_FORMATS) {
  t.test(`${format}: each picture is shown at its time, turn after turn`, NEEDS_FFMPEG, async (t) => {
    const player = playerOf(t, await fileOf(t, { format }))
    await untilShown(player, 5000, 'red')
    for (let turn = 0; turn < 3; turn += 1) {
      const startMs = 5000 + turn * 600
      await untilShown(player, startMs, 'red')
      t.equal(see(player, startMs + 190), 'red', 'not before its time')
      await untilShown(player, startMs + 200, 'green')
      t.equal(see(player, startMs + 390), 'green')
      await untilShown(player, startMs + 400, 'blue')
      t.equal(see(player, startMs + 590), 'blue')
    }
    t.equal(player.failure, null)
  })
}

for (const format of ['gif', 'png', 'webp'] satisfies MovingFormat[]) {
  t.test(`${format}: two turns are played, and the last picture stays`, NEEDS_FFMPEG, async (t) => {
    const player = playerOf(t, await fileOf(t, { format, turns: 2 }))
    await untilShown(player, 0, 'red')
    for (const [atMs, colour] of Object.entries({ 200: 'green', 400: 'blue', 600: 'red', 800: 'green' })) {
      await untilShown(player, Number(atMs), colour)
    }
    await untilShown(player, 1000, 'blue')
    t.equal(see(player, 1200), 'blue')
    t.equal(see(player, 1_000_000), 'blue')
  })
}

t.test('a picture that stays is scaled again when the layer grows', NEEDS_FFMPEG, async (t) => {
  let size = SIZE
  const player = playerOf(t, await fileOf(t, { format: 'gif', turns: 1 }), () => size)
  await untilShown(player, 0, 'red')
  await untilShown(player, 200, 'green')
  await untilShown(player, 400, 'blue')
  size = { width: 128, height: 72 }
  player.resize()
  await eventually(() => player.picture(500)?.width === 128, { what: 'the larger picture' })
  t.equal(see(player, 500), 'blue')
})

t.test('a file that is damaged from its second picture on keeps showing what it has', NEEDS_FFMPEG, async (t) => {
  const whole = await fileOf(t, { format: 'png' })
  const bytes = Buffer.from(whole)
  const second = bytes.indexOf('fdAT')
  bytes.fill(0xa5, second + 8, second + 40)
  const player = playerOf(t, bytes)
  await untilShown(player, 0, 'red')
  for (let atMs = 0; atMs < 1200; atMs += 100) t.not(see(player, atMs), 'none')
})
