import { open } from 'node:fs/promises'
import { type Fault, fail, type ImageContent, type Result, succeed } from '@stream-manager/contracts'
import { safeFetch } from '@stream-manager/egress'
import { IMAGE_BYTES_MAX, type ImageHeader, sniffImage } from '@stream-manager/media-inspect'
import { assetFile } from '@stream-manager/media-store'
import { refuse } from '../sources/refuse.ts'
import { explained, retryOf } from '../sources/retry.ts'
import type { PaintContext } from './painter.ts'

const CACHE_BYTES_MAX = 64 * 1024 * 1024
const CACHE_ENTRIES_MAX = 64
const FAILURES_MAX = 256
const RETRY_BASE_MS = 1000
const RETRY_CAP_MS = 30_000

/** A whole image file whose header is below the pixel limit. */
export interface LoadedImage {
  readonly bytes: Buffer
  readonly header: ImageHeader
}

interface Failure {
  readonly fault: Fault
  readonly count: number
  readonly retryAtMs: number
}

const readAsset = async (path: string): Promise<Result<Buffer>> => {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    return size > IMAGE_BYTES_MAX
      ? fail('source.too_large', `The image has ${size} bytes; at most ${IMAGE_BYTES_MAX} can be shown`)
      : succeed(await file.readFile())
  } catch {
    return fail('source.not_found', 'The file of the image asset is missing; upload it again')
  }
}

const load = async (content: ImageContent, context: PaintContext): Promise<Result<Buffer>> => {
  const { assetId, url, insecureTls = false } = content
  if (assetId === undefined) {
    const { sources: egress, signal } = context
    const fetched = await safeFetch(url ?? '', { egress, signal, insecureTls, maxBytes: IMAGE_BYTES_MAX })
    return fetched.ok ? fetched : refuse(fetched.fault)
  }
  const asset = Object.hasOwn(context.assets, assetId) ? context.assets[assetId] : undefined
  if (!asset) return fail('source.not_found', `Asset ${assetId} does not exist`)
  return asset.kind === 'image'
    ? readAsset(assetFile(context.dataDir, assetId))
    : fail('source.unreadable', `Asset ${assetId} is not an image but ${asset.kind}`)
}

const loadChecked = async (content: ImageContent, context: PaintContext): Promise<Result<LoadedImage>> => {
  const loaded = await load(content, context)
  if (!loaded.ok) return loaded
  const header = sniffImage(loaded.value)
  return header.ok ? succeed({ bytes: loaded.value, header: header.value }) : header
}

/** Cache key. An asset is named by its checksum, so that another upload under the same id is another image. */
export const imageKey = ({ assetId, url, insecureTls }: ImageContent, { assets }: PaintContext): string =>
  assetId === undefined
    ? `url:${insecureTls ? 'insecure:' : ''}${url}`
    : `asset:${assetId}:${assets[assetId]?.sha256}`

/** Caches checked, encoded images, bounded in bytes and entries, and remembers when a failed one may be tried again. */
export class ImageStore {
  readonly #cache = new Map<string, LoadedImage>()
  readonly #failures = new Map<string, Failure>()
  #cachedBytes = 0

  /** Number of failed attempts that are over. It grows when a failed image is due for another attempt. */
  attempt(key: string, now: Date): number {
    const failure = this.#failures.get(key)
    if (!failure) return 0
    return now.getTime() >= failure.retryAtMs ? failure.count : failure.count - 1
  }

  /** The image, if it is still in the cache. */
  peek(key: string): LoadedImage | null {
    return this.#cache.get(key) ?? null
  }

  async get(content: ImageContent, context: PaintContext): Promise<Result<LoadedImage>> {
    const key = imageKey(content, context)
    const cached = this.#cache.get(key)
    if (cached) return succeed(this.#keep(key, cached))
    const pending = this.#pending(key, context.now.getTime())
    if (pending) return { ok: false, fault: pending.fault }
    const startedAt = performance.now()
    const loaded = await loadChecked(content, context)
    if (loaded.ok) return succeed(this.#keep(key, loaded.value))
    return this.reject(key, loaded.fault, context.now.getTime() + performance.now() - startedAt)
  }

  /** Drops the bytes and schedules the next attempt, with backoff and jitter. A fault that stays gets none. */
  reject(key: string, fault: Fault, nowMs: number): Result<never> {
    this.#drop(key)
    if (retryOf(fault, false) === 'never') return { ok: false, fault: explained(fault, 'never') }
    // Layers that show the same image fail together: this counts as one failure, or the backoff would grow with each layer.
    const pending = this.#pending(key, nowMs)
    if (pending) return { ok: false, fault: pending.fault }
    const count = (this.#failures.get(key)?.count ?? 0) + 1
    const ceilingMs = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** (count - 1))
    const delayMs = ceilingMs * (0.5 + Math.random() / 2)
    const failure = {
      fault: { ...fault, retryAfterSeconds: delayMs / 1000 },
      count,
      retryAtMs: nowMs + delayMs,
    }
    this.#failures.delete(key)
    this.#failures.set(key, failure)
    if (this.#failures.size > FAILURES_MAX) this.#failures.delete(this.#failures.keys().next().value ?? '')
    return { ok: false, fault: failure.fault }
  }

  #pending(key: string, nowMs: number): Failure | undefined {
    const failure = this.#failures.get(key)
    return failure && nowMs < failure.retryAtMs ? failure : undefined
  }

  #keep(key: string, image: LoadedImage): LoadedImage {
    this.#drop(key)
    this.#cache.set(key, image)
    this.#cachedBytes += image.bytes.length
    for (const oldest of this.#cache.keys()) {
      if (this.#cachedBytes <= CACHE_BYTES_MAX && this.#cache.size <= CACHE_ENTRIES_MAX) break
      this.#drop(oldest)
    }
    return image
  }

  #drop(key: string): void {
    this.#cachedBytes -= this.#cache.get(key)?.bytes.length ?? 0
    this.#cache.delete(key)
  }
}
