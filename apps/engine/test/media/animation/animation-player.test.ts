import { readFile } from 'node:fs/promises'
import { sniffImage } from '@stream-manager/media-inspect'
import { eventually, withOrientation } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { AnimationPlayer } from '../../../src/media/animation/animation-player.ts'
import { READY } from '../../../src/media/picture/layer-node.ts'
import type { ShownPicture } from '../../../src/media/picture/shown-picture.ts'
import { BUILDERS, type Stripe } from '../support/built-images.ts'
import { NEEDS_FFMPEG } from '../support/clips.ts'
import { MOVING_FORMATS, type MovingFormat, movingImage } from '../support/moving-images.ts'

const SIZE = { width: 64, height: 36 }

const playerOf = (t: Test, bytes: Buffer, size = () => SIZE) => {
  const header = sniffImage(bytes)
  if (!header.ok || !header.value.animation) throw new Error('the file does not move')
  const player = new AnimationPlayer({
    image: { bytes, header: header.value },
    animation: header.value.animation,
    target: () => ({
      layer: size(),
      fit: 'fill',
      rotation: 0,
      window: { x: 0, y: 0, ...size() },
      deinterlace: 'off',
    }),
    beforeNative: () => undefined,
  })
  t.teardown(() => player.close())
  return player
}

const COLOURS = { red: [63, 102, 240], green: [173, 42, 26], blue: [32, 240, 118] }

/** The colour at a part of the width and of the height, as the programme stores it. */
const colourAt = ({ frame, width, height }: ShownPicture, partX: number, partY: number): string => {
  const [luma, u, v, alpha] = frame.data ?? []
  const [lumaStride = 0, chromaStride = 0] = frame.linesize
  const x = Math.floor(width * partX)
  const y = Math.floor(height * partY)
  if (alpha?.[y * lumaStride + x] === 0) return 'clear'
  const chroma = (y >> 1) * chromaStride + (x >> 1)
  const seen = [luma?.[y * lumaStride + x], u?.[chroma], v?.[chroma]].map((value) => value ?? -1)
  const near = ([, colour]: [string, number[]]) => seen.every((v, i) => Math.abs(v - (colour[i] ?? 0)) < 12)
  return Object.entries(COLOURS).find(near)?.[0] ?? `${seen}`
}

const colourOf = (picture: ShownPicture, part = 0.5) => colourAt(picture, part, 0.5)

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
    t.notOk(player.warn(READY).warnings)
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

const RED = [255, 0, 0, 255] as const
const GREEN = [0, 255, 0, 255] as const
const BLUE = [0, 0, 255, 255] as const

const stripesOf = (player: AnimationPlayer, atMs: number) => {
  const picture = player.picture(atMs)
  return picture ? [0.125, 0.375, 0.625, 0.875].map((part) => colourOf(picture, part)).join(' ') : 'none'
}

const untilStripes = (player: AnimationPlayer, atMs: number, stripes: string) =>
  eventually(() => stripesOf(player, atMs) === stripes, { what: `${stripes} at ${atMs} ms` })

const SHRINKING: Stripe[] = [
  { x: 0, width: 64, colour: RED, after: 'clear' },
  { x: 32, width: 32, colour: GREEN, after: 'stay' },
  { x: 16, width: 16, colour: BLUE, after: 'stay' },
]

const PASSING: Stripe[] = [
  { x: 0, width: 64, colour: RED, after: 'stay' },
  { x: 32, width: 32, colour: GREEN, after: 'previous' },
  { x: 16, width: 16, colour: BLUE, after: 'stay' },
]

for (const [format, build] of Object.entries(BUILDERS)) {
  t.test(`${format}: a picture that is cleared leaves transparency, not a background`, async (t) => {
    const player = playerOf(t, build(SHRINKING))
    await untilStripes(player, 0, 'red red red red')
    await untilStripes(player, 200, 'clear clear green green')
    await untilStripes(player, 400, 'clear blue green green')
    await untilStripes(player, 600, 'red red red red')
  })
}

for (const format of ['gif', 'png'] as const) {
  t.test(`${format}: a picture that gives way shows what was there before`, async (t) => {
    const player = playerOf(t, BUILDERS[format](PASSING))
    await untilStripes(player, 0, 'red red red red')
    await untilStripes(player, 200, 'red red green green')
    await untilStripes(player, 400, 'red blue red red')
  })
}

for (const format of ['png', 'webp'] as const) {
  t.test(`${format}: a transparent part blends or replaces, as the file says`, async (t) => {
    const through = { x: 32, width: 32, colour: [0, 0, 0, 0], after: 'stay' } as const
    const player = playerOf(
      t,
      BUILDERS[format]([...PASSING.slice(0, 1), through, { ...through, replaces: true }]),
    )
    await untilStripes(player, 0, 'red red red red')
    await untilStripes(player, 200, 'red red red red')
    await untilStripes(player, 400, 'red red clear clear')
  })
}

t.test('png: the picture for viewers without animation is no part of the animation', async (t) => {
  const player = playerOf(t, BUILDERS.png(PASSING, { hiddenFirst: true }))
  await untilStripes(player, 0, 'red red red red')
  await untilStripes(player, 600, 'red red red red')
})

for (const format of ['png', 'webp'] as const) {
  t.test(`${format}: an animation is turned by its orientation`, async (t) => {
    const upright = { width: 36, height: 64 }
    const player = playerOf(t, withOrientation(format, BUILDERS[format](PASSING), 6), () => upright)
    const rows = () => {
      const picture = player.picture(200)
      return picture ? `${colourAt(picture, 0.5, 0.25)} ${colourAt(picture, 0.5, 0.75)}` : 'none'
    }
    await eventually(() => player.picture(0) !== null, { what: 'the first picture' })
    await eventually(() => rows() === 'red green', { what: 'red above green' })
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

t.test(
  'a file that is damaged from its second picture on keeps showing what it has',
  NEEDS_FFMPEG,
  async (t) => {
    const whole = await fileOf(t, { format: 'png' })
    const bytes = Buffer.from(whole)
    const second = bytes.indexOf('fdAT')
    bytes.fill(0xa5, second + 8, second + 40)
    const player = playerOf(t, bytes)
    await untilShown(player, 0, 'red')
    for (let atMs = 0; atMs < 1200; atMs += 100) t.not(see(player, atMs), 'none')
  },
)
