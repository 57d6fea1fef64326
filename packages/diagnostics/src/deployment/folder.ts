import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SyntaxFault } from './place.ts'

const MAX_FILE_BYTES = 1_048_576

/** Reads files of the folder, and notes those that are there and cannot be used. */
export class Folder {
  readonly #path: string
  readonly #texts = new Map<string, Promise<string | null>>()
  readonly faults: SyntaxFault[] = []

  constructor(path: string) {
    this.#path = path
  }

  has(name: string): boolean {
    return existsSync(resolve(this.#path, name))
  }

  /** Null for a file that is not there or cannot be used. */
  read(name: string): Promise<string | null> {
    const text = this.#texts.get(name) ?? this.#load(name)
    this.#texts.set(name, text)
    return text
  }

  async #load(name: string): Promise<string | null> {
    try {
      const text = await readFile(resolve(this.#path, name), 'utf8')
      if (text.length <= MAX_FILE_BYTES) return text
      this.#refuse(name, `the file is larger than ${MAX_FILE_BYTES} bytes`)
    } catch (error) {
      this.#refuse(
        name,
        error instanceof Error && 'code' in error ? `cannot be read: ${error.code}` : 'cannot be read',
      )
    }
    return null
  }

  #refuse(path: string, message: string): void {
    this.faults.push({ place: { path, line: 1 }, message })
  }
}
