import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { Asset, DesiredLayer } from '@stream-manager/contracts'
import { inspectFile } from '@stream-manager/media-inspect'
import { childrenOf, eventually } from '@stream-manager/test-kit'
import fc from 'fast-check'
import t from 'tap'
import { imageBombs, mediaBombs } from '../support/bombs.ts'
import { addAsset, layer, NEEDS_FFMPEG, run } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'

/** A peaceful child of this size takes 150 MB. */
const MEMORY_MAX_MB = 768
const MUTANTS = 200
const LAYERS_AT_ONCE = 50
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

const makeMedia = async (dataDir: string): Promise<string[]> => {
  const paths: string[] = []
  for (const [name, args] of Object.entries(mediaBombs)) {
    const path = `${dataDir}/${name}`
    await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', ...args, path])
    paths.push(path)
  }
  return paths
}

const writeAll = async (dataDir: string, files: Readonly<Record<string, Buffer>>): Promise<string[]> => {
  const entries = Object.entries(files).map(([name, bytes]) => [`${dataDir}/${name}`, bytes] as const)
  await Promise.all(entries.map(([path, bytes]) => writeFile(path, bytes)))
  return entries.map(([path]) => path)
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
    const inspected = await inspectFile(path, { deadlineMs: 20_000 })
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
  const { layers: bombs } = await survives(engine, layers.slice(0, images.length + 4))
  await engine.frames(30)
  const memoryMb = await peakMb(engine.process.pid)
  t.comment(`peak of the child: ${Math.round(memoryMb)} MB`)
  t.ok(memoryMb < MEMORY_MAX_MB, `the child stays below ${MEMORY_MAX_MB} MB`)
  const stateOf = (name: string) => {
    const index = [...images, ...media].indexOf(`${dataDir}/${name}`)
    return bombs[`a${index}`]?.error?.code ?? bombs[`a${index}`]?.state
  }
  t.equal(stateOf('png of 16000 x 16000'), 'source.too_large')
  t.equal(stateOf('svg with an outside picture'), 'source.unreadable')
  t.equal(stateOf('video of 16384 x 2064.mkv'), 'source.too_large')
  t.match(stateOf('sound of 255 tracks.mkv'), /^source\.un/)
  t.equal(stateOf('video of one frame.mp4'), 'ready')
  t.equal(await engine.stop(), 0)
})
