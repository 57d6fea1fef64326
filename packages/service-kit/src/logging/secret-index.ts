import { REDACTED } from './shapes.ts'

/** Spellings are looked up by their first characters, so a search takes the same time for any number of secrets. */
const PREFIX_LENGTH = 4

/** Finds spellings of secrets in text. A spelling that was added twice must be removed twice. */
export class SecretIndex {
  /** Number of holders of each spelling, by its prefix. */
  readonly #spellings = new Map<string, Map<string, number>>()

  add(spelling: string): void {
    const prefix = spelling.slice(0, PREFIX_LENGTH)
    const alike = this.#spellings.get(prefix) ?? new Map<string, number>()
    this.#spellings.set(prefix, alike.set(spelling, (alike.get(spelling) ?? 0) + 1))
  }

  delete(spelling: string): void {
    const prefix = spelling.slice(0, PREFIX_LENGTH)
    const alike = this.#spellings.get(prefix)
    const holders = alike?.get(spelling) ?? 0
    if (holders > 1) alike?.set(spelling, holders - 1)
    else alike?.delete(spelling)
    if (alike?.size === 0) this.#spellings.delete(prefix)
  }

  /** Blanks every spelling in the text, and one that the end of the text cuts off. */
  blank(text: string): string {
    if (this.#spellings.size === 0) return text
    let clean = ''
    let copied = 0
    for (let at = 0; at + PREFIX_LENGTH <= text.length; at += 1) {
      const length = this.#lengthAt(text, at)
      if (length === 0) continue
      clean += text.slice(copied, at) + REDACTED
      copied = at + length
      at = copied - 1
    }
    return clean + text.slice(copied)
  }

  /** Length of the longest spelling at this place; 0 when there is none. */
  #lengthAt(text: string, at: number): number {
    const alike = this.#spellings.get(text.slice(at, at + PREFIX_LENGTH))
    if (!alike) return 0
    let longest = 0
    for (const spelling of alike.keys()) {
      const isHere = text.startsWith(spelling, at) || spelling.startsWith(text.slice(at))
      if (isHere) longest = Math.max(longest, spelling.length)
    }
    return longest
  }
}
