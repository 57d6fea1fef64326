import type { Position } from './backplane.ts'

/** Last delivered position of a channel, with the commit id of that entry if known. */
export class Cursor implements Position {
  #epoch: string
  #offset: number
  #commit: string | null

  constructor({ epoch, offset }: Position, commit: string | null = null) {
    this.#epoch = epoch
    this.#offset = offset
    this.#commit = commit
  }

  get epoch(): string {
    return this.#epoch
  }

  get offset(): number {
    return this.#offset
  }

  get commit(): string | null {
    return this.#commit
  }

  /** Whether the publication at this place is the next one. */
  isFollowedBy(epoch: string, offset: number): boolean {
    return offset === this.#offset + 1 && epoch === this.#epoch
  }

  /** Whether the publication at this place was delivered before. */
  covers(epoch: string, offset: number): boolean {
    return offset <= this.#offset && epoch === this.#epoch
  }

  moveTo({ epoch, offset }: Position, commit: string | null = null): void {
    this.#epoch = epoch
    this.#offset = offset
    this.#commit = commit
  }
}
