import t from 'tap'
import { silenceLibraries } from '../../../src/media/native/native.ts'
import { NEEDS_FFMPEG } from '../support/clips.ts'
import { quadrantClip } from '../support/quadrants.ts'
import { playThrough, type Shown, scaleTarget } from '../support/shown.ts'

silenceLibraries()

type Rgb = [red: number, green: number, blue: number]
const PURE: Record<string, Rgb> = {
  red: [255, 0, 0],
  lime: [0, 255, 0],
  blue: [0, 0, 255],
  white: [255, 255, 255],
}

const quarter = (picture: Shown, index: number): Rgb => {
  const [, , width, height] = picture.box
  const x = Math.floor(width * (index % 2 === 0 ? 0.25 : 0.75))
  const [red, green, blue] = picture.pixel(x, Math.floor(height * (index < 2 ? 0.25 : 0.75)))
  return [red, green, blue]
}

/** The largest distance of a channel from the pure colours. */
const distance = (picture: Shown | undefined): number =>
  picture
    ? Math.max(
        ...Object.values(PURE).flatMap((pure, index) =>
          quarter(picture, index).map((value, channel) => Math.abs(value - (pure[channel] ?? 0))),
        ),
      )
    : 255

interface Tags {
  readonly primaries: string
  readonly transfer: string
  readonly matrix: string
  readonly range?: string
}

const flags = ({ primaries, transfer, matrix, range = 'tv' }: Tags) => [
  ...['-color_primaries', primaries, '-color_trc', transfer, '-colorspace', matrix, '-color_range', range],
]

const X265 = [
  '-c:v',
  'libx265',
  '-preset',
  'ultrafast',
  '-x265-params',
  'log-level=none:crf=2',
  '-pix_fmt',
  'yuv420p10le',
]
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '10']

const zscale = (to: string, format: string) =>
  `format=gbrp,zscale=tin=bt709:pin=bt709:min=gbr:rin=full:${to},format=${format}`

const PQ: Tags = { primaries: 'bt2020', transfer: 'smpte2084', matrix: 'bt2020nc' }
const HLG: Tags = { ...PQ, transfer: 'arib-std-b67' }
const TO_2020 = 'p=2020:m=2020_ncl:r=limited'

const CLIPS: [name: string, filters: string, tags: Tags, encode: string[], tolerance: number][] = [
  ['PQ, white of 100 nits', zscale(`t=smpte2084:npl=100:${TO_2020}`, 'yuv420p10le'), PQ, X265, 50],
  ['PQ, white of 203 nits', zscale(`t=smpte2084:npl=203:${TO_2020}`, 'yuv420p10le'), PQ, X265, 40],
  ['HLG', zscale(`t=arib-std-b67:npl=203:${TO_2020}`, 'yuv420p10le'), HLG, X265, 50],
  [
    'SDR in BT.2020',
    zscale(`t=2020_10:${TO_2020}`, 'yuv420p10le'),
    { primaries: 'bt2020', transfer: 'bt2020-10', matrix: 'bt2020nc' },
    X265,
    16,
  ],
  [
    'Display P3',
    zscale('t=709:p=smpte432:m=709:r=limited', 'yuv420p'),
    { primaries: 'smpte432', transfer: 'bt709', matrix: 'bt709' },
    X264,
    16,
  ],
  [
    'full range',
    zscale('t=709:p=709:m=709:r=full', 'yuv420p'),
    { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'pc' },
    X264,
    10,
  ],
  [
    'BT.601',
    zscale('t=709:p=709:m=170m:r=limited', 'yuv420p'),
    { primaries: 'smpte170m', transfer: 'smpte170m', matrix: 'smpte170m' },
    X264,
    10,
  ],
  [
    'BT.709 in a small picture',
    zscale('t=709:p=709:m=709:r=limited', 'yuv420p'),
    { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' },
    X264,
    10,
  ],
]

t.test('colours of every standard are pure in the programme', NEEDS_FFMPEG, async (t) => {
  for (const [name, filters, tags, encode, tolerance] of CLIPS) {
    const path = `${t.testdir()}/clip.mkv`
    await quadrantClip(path, { filters, encode: [...encode, ...flags(tags)], frames: 2 })
    const { pictures, warnings } = await playThrough(path, scaleTarget(320, 180))
    const far = distance(pictures.at(-1))
    t.ok(far <= tolerance, `${name}: ${far} from pure`)
    t.same(warnings, [], name)
  }
})

t.test('HDR of an odd size and in a turned layer is converted', NEEDS_FFMPEG, async (t) => {
  const path = `${t.testdir()}/clip.mkv`
  const filters = zscale(`t=smpte2084:npl=203:${TO_2020}`, 'yuv420p10le')
  await quadrantClip(path, { filters, encode: [...X265, ...flags(PQ)], frames: 2 })
  const odd = await playThrough(path, scaleTarget(161, 91))
  t.ok(distance(odd.pictures.at(-1)) <= 45, `${distance(odd.pictures.at(-1))} from pure`)
  const turned = await playThrough(path, scaleTarget(320, 180, { rotation: 180 }))
  const [red, green, blue] = turned.pictures.at(-1)?.pixel(80, 45) ?? []
  t.ok(
    [red, green, blue].every((value) => (value ?? 0) > 220),
    `white at the top left: ${red} ${green} ${blue}`,
  )
})

t.test('brighter light than white keeps its steps', NEEDS_FFMPEG, async (t) => {
  const path = `${t.testdir()}/clip.mkv`
  // PQ codes of 100, 203, 400 and 1000 nits as limited 10-bit luma.
  const nits = [509, 572, 636, 723]
  const luma = nits
    .map((code, index) => `if(gte(X,${index * 80}),${code},`)
    .reverse()
    .join('')
  const filters = `format=yuv420p10le,geq=lum='${luma}0${')'.repeat(4)}':cb=512:cr=512`
  await quadrantClip(path, { filters, encode: [...X265, ...flags(PQ)], frames: 2 })
  const { pictures } = await playThrough(path, scaleTarget(320, 180))
  const greys = [40, 120, 200, 280].map((x) => pictures.at(-1)?.pixel(x, 90)[0] ?? 0)
  t.ok(
    greys.every((grey, index) => grey > (greys[index - 1] ?? 200) + 2),
    `rising greys: ${greys}`,
  )
})

t.test('colour that cannot be converted is a warning', NEEDS_FFMPEG, async (t) => {
  const path = `${t.testdir()}/clip.mkv`
  const tags = { primaries: 'bt709', transfer: 'bt1361e', matrix: 'bt709' }
  await quadrantClip(path, { encode: [...X264, ...flags(tags)], frames: 2 })
  const { pictures, warnings } = await playThrough(path, scaleTarget(320, 180))
  t.equal(pictures.length, 2)
  t.match(warnings, [{ code: 'media.not_honoured', message: /transfer 12/ }])
})
