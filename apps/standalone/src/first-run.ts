import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type Caller, DEFAULT_STREAM_ID, type Result } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { AssetFiles } from '@stream-manager/media-store'
import { demoScene, WELCOME } from './demo-scene.ts'

/** Made for this project with lavfi's geq and sine: 10 s that loop without a seam, tone at -25 dB peak. */
const DEMO_VIDEO = new URL('../media/demo.mp4', import.meta.url)
const DEMO_DURATION_MS = 10_000

/** Author of the welcome message. */
const AUTHOR: Caller = {
  subject: 'stream-manager',
  name: 'Stream Manager',
  role: 'viewer',
  grants: null,
  via: 'service',
}

const orThrow = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.fault.detail)
  return result.value
}

const registerVideo = async (domain: Domain, dataDir: string): Promise<string> => {
  const id = domain.assets.newId()
  const bytes = await readFile(DEMO_VIDEO)
  await new AssetFiles(dataDir).copyIn(id, DEMO_VIDEO)
  orThrow(
    await domain.assets.register({
      id,
      name: 'demo.mp4',
      kind: 'video',
      mediaType: 'video/mp4',
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      width: 1280,
      height: 720,
      durationMs: DEMO_DURATION_MS,
    }),
  )
  return id
}

/**
 * Makes the demo scene and goes live, once: a stream that somebody edited or started before is left as it is, so a
 * `stop` outlives a restart of the process.
 */
export const firstRun = async (domain: Domain, dataDir: string): Promise<boolean> => {
  const { desired } = orThrow(await domain.engine.read(DEFAULT_STREAM_ID))
  if (desired.generation > 0) return false
  if (desired.layers.length === 0) {
    const videoId = await registerVideo(domain, dataDir)
    const operations = demoScene(videoId).map((layer) => ({ op: 'create' as const, layer }))
    orThrow(await domain.layers.batch(DEFAULT_STREAM_ID, { operations }))
    orThrow(await domain.chat.send(DEFAULT_STREAM_ID, { text: WELCOME, author: AUTHOR }))
  }
  orThrow(await domain.stream.control(DEFAULT_STREAM_ID, 'start'))
  return true
}
