import { ENDED, type PreviewPart } from './part.ts'

export type PartListener = (part: PreviewPart) => void

/** Two seconds at 60 Mbit/s. A larger group of pictures is not kept, and newcomers wait for the next keyframe. */
const MAX_GROUP_BYTES = 16 * 1024 * 1024

/**
 * One preview, for any number of followers. It keeps what a newcomer needs to begin at once: the start, the
 * initialisation segment and the pictures since the last keyframe.
 */
export class PreviewBroadcast {
  readonly #onFollowed: (isFollowed: boolean) => void
  readonly #listeners = new Set<PartListener>()
  #head: PreviewPart[] = [ENDED]
  #group: PreviewPart[] = []
  #groupBytes = 0

  /** `onFollowed` is called when the first follower comes and after the last has gone. */
  constructor(onFollowed: (isFollowed: boolean) => void) {
    this.#onFollowed = onFollowed
  }

  get isFollowed(): boolean {
    return this.#listeners.size > 0
  }

  /** Passes a part on. Must not throw, so listeners must not either. */
  readonly add = (part: PreviewPart): void => {
    if (this.#isStray(part)) return
    this.#keep(part)
    for (const listener of this.#listeners) listener(part)
  }

  /** Calls the listener with what was kept and then with every part. Returns the function that ends it. */
  follow(listener: PartListener): () => void {
    const wasFollowed = this.isFollowed
    this.#listeners.add(listener)
    for (const part of [...this.#head, ...this.#group]) listener(part)
    if (!wasFollowed) this.#onFollowed(true)
    return () => {
      if (!this.#listeners.delete(listener) || this.isFollowed) return
      // Without followers nothing arrives, so what was kept grows old.
      this.#begin(ENDED)
      this.#onFollowed(false)
    }
  }

  /** Pictures of an earlier following are still on their way when the next one begins. */
  #isStray({ kind }: PreviewPart): boolean {
    const isMedia = kind === 'init' || kind === 'keyframe' || kind === 'fragment'
    return isMedia && this.#head[0]?.kind !== 'start'
  }

  #keep(part: PreviewPart): void {
    const { kind } = part
    if (kind === 'start' || kind === 'ended' || kind === 'full') this.#begin(part)
    else if (kind === 'init') this.#head.push(part)
    else if (kind !== 'notice') this.#keepPicture(part)
  }

  /** Nothing that was kept before can be continued. */
  #begin(part: PreviewPart): void {
    this.#head = [part]
    this.#dropGroup()
  }

  #keepPicture(part: PreviewPart): void {
    if (part.kind === 'keyframe') this.#dropGroup()
    else if (this.#group.length === 0) return
    this.#group.push(part)
    this.#groupBytes += part.bytes.length
    if (this.#groupBytes > MAX_GROUP_BYTES) this.#dropGroup()
  }

  #dropGroup(): void {
    this.#group = []
    this.#groupBytes = 0
  }
}
