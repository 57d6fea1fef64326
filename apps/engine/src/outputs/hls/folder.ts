import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { leaseEnded, OutputFault } from '@stream-manager/destinations'
import { HLS_FILE, HLS_PLAYLIST } from '@stream-manager/media-store'
import { storageFault } from '../sink/fault.ts'
import {
  append,
  emptyPlaylist,
  type Playlist,
  parsePlaylist,
  renderPlaylist,
  type Segment,
} from './playlist.ts'

/** Segments that are kept after they left the window, for players with an older playlist. */
const RETAINED_SEGMENTS = 3
/** Prefix of this process's segment names. Caches may hold an earlier process's segments, and process ids repeat across hosts. */
const RUN = `${Date.now().toString(36)}${randomBytes(4).toString('hex')}`
let serial = 0
/** The window on a disk that is nearly full. Players need three segments. */
const LOW_DISK_SEGMENTS = 3

export interface HlsFolderOptions {
  readonly path: string
  readonly windowSegments: number
  readonly targetSeconds: number
  /** Continue the playlist in the folder. */
  readonly resume: boolean
  readonly mayWrite: () => boolean
  /** The reserve of free space is reached. Default: never. */
  readonly isDiskLow?: () => Promise<boolean>
}

/** A segment before it has a name. */
export type NewSegment = Omit<Segment, 'name'>

/**
 * The folder that players read. A file gets its real name only when it is complete, and the playlist names a segment only
 * after that. A failure in between leaves a playlist whose segments are all complete.
 */
export class HlsFolder {
  readonly #options: HlsFolderOptions
  #playlist: Playlist | null = null
  #retired: string[] = []

  constructor(options: HlsFolderOptions) {
    this.#options = options
  }

  /** True when the next segment follows segments whose timestamps it does not continue. */
  get hasSegments(): boolean {
    return (this.#playlist?.segments.length ?? 0) > 0
  }

  /** Prepares the folder at the first call; later calls only create it again if it has vanished. */
  async prepare(): Promise<void> {
    await this.#attempt('the HLS folder', async () => {
      await mkdir(this.#options.path, { recursive: true })
      if (this.#playlist) return
      const found = await this.#readBack()
      await this.#clean(found?.segments ?? [])
      this.#playlist = found ?? emptyPlaylist(this.#options.targetSeconds)
    })
  }

  /** Writes the segment, then the playlist that names it. On failure the published state stays as it was. */
  async publish(segment: NewSegment, bytes: Buffer): Promise<void> {
    const name = `${RUN}-${serial}.ts`
    serial += 1
    await this.#attempt('an HLS segment', async () => {
      const before = this.#playlist ?? emptyPlaylist(this.#options.targetSeconds)
      const after = append(before, { ...segment, name }, await this.#windowSegments())
      try {
        await this.#writeWhole(name, bytes)
        await this.#writePlaylist(after)
      } catch (error) {
        await this.#remove([name, ...this.#retired.splice(0)])
        throw error
      }
      this.#playlist = after
      await this.#retire(before.segments.slice(0, after.mediaSequence - before.mediaSequence))
    })
  }

  async #windowSegments(): Promise<number> {
    const { windowSegments, isDiskLow } = this.#options
    return (await isDiskLow?.()) ? Math.min(windowSegments, LOW_DISK_SEGMENTS) : windowSegments
  }

  /** Ends the playlist for players. */
  async end(): Promise<void> {
    const playlist = this.#playlist
    if (playlist && this.hasSegments)
      await this.#attempt('the HLS playlist', () => this.#writePlaylist({ ...playlist, ended: true }))
  }

  /** Reads the playlist to continue: of an earlier process if `resume`, or an unfinished one of this process. */
  async #readBack(): Promise<Playlist | null> {
    const text = await readFile(join(this.#options.path, HLS_PLAYLIST), 'utf8').catch(() => '')
    const playlist = parsePlaylist(text)
    if (!playlist || !(this.#options.resume || isLeftOpenByUs(playlist))) return null
    const complete = await Promise.all(playlist.segments.map(({ name }) => this.#hasContent(name)))
    // Segments before a hole cannot be played in sequence any more. Their numbers stay used.
    const firstUsable = complete.lastIndexOf(false) + 1
    const lost = playlist.segments.slice(0, firstUsable).filter(({ discontinuity }) => discontinuity).length
    return {
      ...playlist,
      ended: false,
      mediaSequence: playlist.mediaSequence + firstUsable,
      discontinuitySequence: playlist.discontinuitySequence + lost,
      segments: playlist.segments.slice(firstUsable),
    }
  }

  async #hasContent(name: string): Promise<boolean> {
    const found = await stat(join(this.#options.path, name)).catch(() => null)
    return found !== null && found.size > 0
  }

  async #writePlaylist(playlist: Playlist): Promise<void> {
    await this.#writeWhole(HLS_PLAYLIST, Buffer.from(renderPlaylist(playlist)))
  }

  async #writeWhole(name: string, bytes: Buffer): Promise<void> {
    const path = join(this.#options.path, name)
    // Another engine that takes over may be writing a file of the same name.
    const unfinished = `${path}.${RUN}.tmp`
    try {
      await writeFile(unfinished, bytes)
      // The process may have been frozen in between, and the folder may belong to another engine now.
      this.#requireLease()
      await rename(unfinished, path)
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined)
      throw error
    }
  }

  async #retire(gone: readonly Segment[]): Promise<void> {
    this.#retired.push(...gone.map(({ name }) => name))
    await this.#remove(this.#retired.splice(0, Math.max(0, this.#retired.length - RETAINED_SEGMENTS)))
  }

  /** Removes an earlier run's files, except the continued segments. The playlist goes first, because it names the segments. */
  async #clean(kept: readonly Segment[]): Promise<void> {
    if (kept.length === 0) await this.#remove([HLS_PLAYLIST])
    const keptNames = new Set([HLS_PLAYLIST, ...kept.map(({ name }) => name)])
    const names = await readdir(this.#options.path)
    await this.#remove(names.filter((name) => HLS_FILE.test(name) && !keptNames.has(name)))
  }

  /** Ignores files that cannot be removed: the next start tries again. */
  async #remove(names: readonly string[]): Promise<void> {
    this.#requireLease()
    await Promise.all(
      names.map((name) => rm(join(this.#options.path, name), { force: true }).catch(() => undefined)),
    )
  }

  async #attempt(what: string, action: () => Promise<void>): Promise<void> {
    try {
      this.#requireLease()
      await action()
    } catch (error) {
      throw error instanceof OutputFault ? error : storageFault(error, what)
    }
  }

  #requireLease(): void {
    if (!this.#options.mayWrite()) throw leaseEnded()
  }
}

/** The output was replaced while the programme went on, so its players are still connected. */
const isLeftOpenByUs = ({ segments, ended }: Playlist): boolean =>
  !ended && segments.at(-1)?.name.startsWith(`${RUN}-`) === true
