import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import type { Place, SyntaxFault } from './place.ts'

/** A variable as it is written. Null takes the value from outside. */
interface WrittenVariable {
  readonly name: string
  readonly text: string | null
  readonly place: Place
}

export interface WrittenService {
  readonly name: string
  readonly place: Place
  /** The app of this repository that the service builds or runs; null for another program. */
  readonly app: string | null
  readonly variables: readonly WrittenVariable[]
  /** Paths of `env_file`, as they are written. */
  readonly envFiles: readonly string[]
}

interface WrittenSecret {
  readonly name: string
  /** As it is written. */
  readonly file: string
  readonly place: Place
}

export interface ComposeFile {
  readonly services: readonly WrittenService[]
  readonly secrets: readonly WrittenSecret[]
  /** Every text of the file with a `$`, for the names it uses. */
  readonly texts: readonly { readonly text: string; readonly place: Place }[]
  readonly faults: readonly SyntaxFault[]
}

const IMAGE = /(?:^|\/)stream-manager\/([a-z-]+)(?::|$)/

/** Reads the parts of a compose file that settings come from, with their lines. Anchors and merge keys are followed. */
class Reader {
  readonly #path: string
  readonly #lines = new LineCounter()
  readonly #document

  constructor(text: string, path: string) {
    this.#path = path
    this.#document = parseDocument(text, { lineCounter: this.#lines })
  }

  read(): ComposeFile {
    const { contents } = this.#document
    const root = this.#entries(contents)
    return {
      services: [...this.#entries(root.get('services')?.value)].map(([name, pair]) =>
        this.#service(name, pair),
      ),
      secrets: [...this.#entries(root.get('secrets')?.value)].flatMap(([name, pair]) =>
        this.#secret(name, pair),
      ),
      texts: [...this.#texts(contents)],
      faults: this.#document.errors.map(({ message, pos: [offset] }) => ({
        place: this.#place(offset),
        message: message.split('\n')[0] ?? 'is not YAML',
      })),
    }
  }

  #place(offset: number): Place {
    return { path: this.#path, line: Math.max(1, this.#lines.linePos(offset).line) }
  }

  #placeOf(node: unknown): Place {
    const range = (node as Node | undefined)?.range
    return this.#place(range?.[0] ?? 0)
  }

  #resolve(value: unknown): unknown {
    return isAlias(value) ? value.resolve(this.#document) : value
  }

  /** The pairs of a map by key. What a merge key brings stands behind the map's own. */
  #entries(value: unknown): Map<string, Pair> {
    const node = this.#resolve(value)
    const entries = new Map<string, Pair>()
    if (!isMap(node)) return entries
    for (const merged of this.#merged(node)) {
      for (const [key, pair] of this.#entries(merged)) if (!entries.has(key)) entries.set(key, pair)
    }
    for (const pair of node.items) if (isScalar(pair.key)) entries.set(String(pair.key.value), pair)
    entries.delete('<<')
    return entries
  }

  #merged(map: YAMLMap): unknown[] {
    const { value } = map.items.find(({ key }) => isScalar(key) && key.value === '<<') ?? { value: null }
    const node = this.#resolve(value)
    return isSeq(node) ? node.items : [node]
  }

  #text(value: unknown): string | null {
    const node = this.#resolve(value)
    return isScalar(node) && node.value !== null ? String(node.source ?? node.value) : null
  }

  #service(name: string, { key, value }: Pair): WrittenService {
    const parts = this.#entries(value)
    const build = this.#entries(this.#entries(parts.get('build')?.value).get('args')?.value)
    const image = IMAGE.exec(this.#text(parts.get('image')?.value) ?? '')?.[1]
    return {
      ...{ name, place: this.#placeOf(key), app: this.#text(build.get('APP')?.value) ?? image ?? null },
      variables: [...this.#variables(parts.get('environment')?.value)],
      envFiles: [...this.#envFiles(parts.get('env_file')?.value)],
    }
  }

  *#variables(value: unknown): Iterable<WrittenVariable> {
    const node = this.#resolve(value)
    for (const [name, pair] of this.#entries(node)) {
      yield { name, text: this.#text(pair.value), place: this.#placeOf(pair.key) }
    }
    for (const item of isSeq(node) ? node.items : []) {
      const [, name = '', text = null] = /^([^=]*)(?:=(.*))?$/s.exec(this.#text(item) ?? '') ?? []
      yield { name, text, place: this.#placeOf(item) }
    }
  }

  *#envFiles(value: unknown): Iterable<string> {
    const node = this.#resolve(value)
    for (const item of isSeq(node) ? node.items : [node]) {
      const path = this.#text(item) ?? this.#text(this.#entries(item).get('path')?.value)
      if (path !== null) yield path
    }
  }

  #secret(name: string, { key, value }: Pair): WrittenSecret[] {
    const file = this.#text(this.#entries(value).get('file')?.value)
    return file === null ? [] : [{ name, file, place: this.#placeOf(key) }]
  }

  *#texts(value: unknown): Iterable<{ text: string; place: Place }> {
    if (isScalar(value) && typeof value.value === 'string' && value.value.includes('$')) {
      yield { text: value.value, place: this.#placeOf(value) }
    }
    // An alias is the text of its anchor, which is visited in its own place.
    if (isSeq(value)) for (const item of value.items) yield* this.#texts(item)
    if (isMap(value)) for (const pair of value.items) yield* this.#texts(pair.value)
  }
}

export const readComposeFile = (text: string, path: string): ComposeFile => new Reader(text, path).read()
