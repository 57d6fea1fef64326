import t from 'tap'
import { addAsset, layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { MOVING_FORMATS, movingImage } from '../support/moving-images.ts'
import { isNear, Pictures } from '../support/recording.ts'

const COLOURS = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] } as const

/** The colours at a place in order, each run of pictures once. */
const changesAt = (pictures: Pictures, x: number): string[] => {
  const changes: string[] = []
  for (let frame = 0; frame < pictures.count; frame += 1) {
    const seen = pictures.pixel(frame, x, 40)
    const name = Object.entries(COLOURS).find(([, colour]) => isNear(seen, colour, 40))?.[0]
    if (name && changes.at(-1) !== name) changes.push(name)
  }
  return changes
}

t.test(
  'animated images move in the programme, and one that plays once stops at its end',
  NEEDS_FFMPEG,
  async (t) => {
    const dataDir = t.testdir()
    const files = [
      ...MOVING_FORMATS.map((format) => ({ id: format as string, format, turns: 0 })),
      { id: 'once', format: 'gif' as const, turns: 1 },
    ]
    const assets = Object.fromEntries(
      await Promise.all(
        files.map(async ({ id, ...options }) => {
          const path = `${dataDir}/${id}.${options.format}`
          await movingImage(path, options)
          return [id, await addAsset(dataDir, id, path)] as const
        }),
      ),
    )
    await using engine = new EngineChild({ dataDir, assets })
    const layers = files.map(({ id }, index) =>
      layer('image', id, { box: [index * 64, 20, 64, 40], content: { assetId: id }, zIndex: index }),
    )
    await engine.start(layers)
    const status = await engine.until('status', (event) =>
      files.every(({ id }) => event.layers[id]?.state === 'ready'),
    )
    await engine.frames(90)
    await engine.stop()

    t.notOk(status.layers['gif']?.warnings, 'an image that moves has no warning')
    const pictures = await Pictures.of(engine.playlist)
    for (const [index, { id }] of files.entries()) {
      const changes = changesAt(pictures, index * 64 + 32)
      if (id !== 'once') t.ok(changes.length > 6, `${id}: ${changes}`)
      else t.ok(changes.at(-1) === 'blue' && new Set(changes).size === changes.length, `${id}: ${changes}`)
    }
  },
)
