import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { Asset, DesiredLayer, LayerStatus } from '@stream-manager/contracts'
import { inspectFile } from '@stream-manager/media-inspect'
import { childrenOf, eventually } from '@stream-manager/test-kit'
import fc from 'fast-check'
import t from 'tap'
import { imageBombs, mediaBombs } from '../support/bombs.ts'
import { addAsset, layer, NEEDS_FFMPEG, run } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'

/** The smallest default of CHILD_MEMORY_MB. Half of it was measured; a peaceful child of this size takes 150 MB. */
const MEMORY_MAX_MB = 1024
const MUTANTS = 200
const LAYERS_AT_ONCE = 50
/** No file here needs it: the probes' limits of CPU and memory end them. A busy machine may starve a probe for long. */
const INSPECTION_DEADLINE_MS = 90_000

/** Final state or error of each bomb as a layer. */
const OUTCOMES = {
  'png of 16000 x 16000': /^source\.too_large$/,
  'svg with an outside picture': /^source\.unreadable$/,
  'video of 16384 x 2064.mkv': /^source\.too_large$/,
  'video of 16384 x 8704.ts': /^source\.too_large$/,
  'sound of 255 tracks.mkv': /^source\.un/,
  'video of one frame.mp4': /^ready$/,
}
const SEED = 20_260_101

const fixture = (name: string) => readFileSync(new URL(`../../sources/fixtures/${name}`, import.meta.url))

const mutation = fc.record({
  original: fc.constantFrom(fixture('clip.mp4'), fixture('clip.m2ts')),
  keeps: fc.double({ min: 0.2, max: 1, noNaN: true }),
  changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 60 }),
})

const mutants = (): Buffer[] =>
  fc.sample(mutation, { numRuns: MUTANTS, seed: SEED }).map(({ original, keeps, changes }) => {
    const bytes = Buffer.from(original.subarray(0, Math.floor(original.length * keeps)))
    for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value
    return bytes
  })

const writeAll = async (dataDir: string, files: Readonly<Record<string, Buffer>>): Promise<string[]> => {
  const entries = Object.entries(files).map(([name, bytes]) => [`${dataDir}/${name}`, bytes] as const)
  await Promise.all(entries.map(([path, bytes]) => writeFile(path, bytes)))
  return entries.map(([path]) => path)
}

/** One grey picture in 430 KB. */
const hugePicture = () => gunzipSync(readFileSync(new URL('fixtures/h264-16384x8704.ts.gz', import.meta.url)))

const makeMedia = async (dataDir: string): Promise<string[]> => {
  const paths = await writeAll(dataDir, { 'video of 16384 x 8704.ts': hugePicture() })
  for (const [name, args] of Object.entries(mediaBombs)) {
    const path = `${dataDir}/${name}`
    await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', ...args, path])
    paths.push(path)
  }
  return paths
}

const peakMb = async (pid: number | undefined): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'ascii')
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024
}

const layerOf = ({ id, kind }: Asset): DesiredLayer => {
  const content = { assetId: id }
  const box = [0, 0, 32, 18] as const
  return kind === 'image'
    ? layer('image', id, { box, content })
    : layer('video', id, { box, content: { ...content, loop: true } })
}

const outcomeOf = (layer: LayerStatus | undefined): string => layer?.error?.code ?? layer?.state ?? 'absent'

const wasShown = ({ events }: EngineChild, id: string): boolean =>
  events.some((event) => event.type === 'status' && event.layers[id]?.state === 'ready')

/** Shows the layers and waits until each is shown or refused. */
const survives = async (engine: EngineChild, layers: DesiredLayer[]) => {
  const from = engine.events.length
  await engine.show(layers)
  return engine.until(
    'status',
    (event) =>
      engine.events.indexOf(event) >= from &&
      layers.every(({ id }) => !['loading', undefined].includes(event.layers[id]?.state)),
  )
}

t.test('an inspection answers for hostile files and frees its place', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  const codeOf = async (path: string) => {
    const inspected = await inspectFile(path, { deadlineMs: INSPECTION_DEADLINE_MS })
    return inspected.ok ? inspected.value.kind : inspected.fault.code
  }
  const codes: Record<string, string> = {}
  const broken = Object.fromEntries(
    mutants()
      .slice(0, 5)
      .map((bytes, index) => [`mutant ${index}`, bytes]),
  )
  const paths = await writeAll(dataDir, { ...imageBombs, ...broken })
  for (const path of [...paths, ...(await makeMedia(dataDir))]) {
    codes[path.slice(dataDir.length + 1)] = await codeOf(path)
  }
  t.match(codes, {
    'png of 16000 x 16000': 'source.too_large',
    'png of 1 x 2^31 by its header': 'source.too_large',
    'png with a text of 64 MB': 'image',
    'gif of 10,000 frames': 'image',
    'svg with a billion laughs': 'asset.unsupported',
    'svg with an outside entity': 'asset.unsupported',
    'svg with an outside picture': 'asset.unsupported',
    'video of 16384 x 2064.mkv': 'source.too_large',
    'video of 16384 x 8704.ts': 'source.too_large',
    'video of 1000 fps.mp4': 'video',
    'sound of 255 tracks.mkv': 'asset.unsupported',
  })
  await eventually(async () => (await childrenOf(process.pid)).length === 0, { what: 'no probe is left' })
})

t.test('the engine shows or refuses hostile media inside its memory and goes on', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  const images = await writeAll(dataDir, imageBombs)
  const broken = mutants().map((bytes, index) => [`mutant ${index}`, bytes] as const)
  const media = [...(await makeMedia(dataDir)), ...(await writeAll(dataDir, Object.fromEntries(broken)))]
  const assets: Record<string, Asset> = {}
  for (const [index, path] of [...images, ...media].entries()) {
    const asset = await addAsset(dataDir, `a${index}`, path)
    assets[asset.id] = { ...asset, kind: index < images.length ? 'image' : 'video' }
  }
  await using engine = new EngineChild({ dataDir, assets })
  await engine.start([])
  const layers = Object.values(assets).map(layerOf)
  for (let from = 0; from < layers.length; from += LAYERS_AT_ONCE) {
    await survives(engine, layers.slice(from, from + LAYERS_AT_ONCE))
  }
  await survives(engine, layers.slice(0, layers.length - MUTANTS))
  await engine.frames(30)
  const memoryMb = await peakMb(engine.process.pid)
  t.comment(`peak of the child: ${Math.round(memoryMb)} MB`)
  t.ok(memoryMb < MEMORY_MAX_MB, `the child stays below ${MEMORY_MAX_MB} MB`)
  const idOf = (name: string) => `a${[...images, ...media].indexOf(`${dataDir}/${name}`)}`
  for (const [name, outcome] of Object.entries(OUTCOMES)) {
    // A layer that opened too slowly fails as unreachable or stalled first, and is opened again.
    const { layers: shown } = await engine.until('status', (event) =>
      outcome.test(outcomeOf(event.layers[idOf(name)])),
    )
    t.match(outcomeOf(shown[idOf(name)]), outcome, name)
    t.equal(wasShown(engine, idOf(name)), outcome.test('ready'), `${name} was ${outcome}`)
  }
  t.equal(await engine.stop(), 0)
})
