import { HIGHEST_CHARACTER } from '../../arguments/names.ts'
import type { KeyRange } from '../../checked/store.ts'
import type { StoredDocument } from '../../port/backplane.ts'
import type { Commands } from '../connection/commands.ts'
import { LIST_NAMES, READ_DOCUMENTS } from '../lua/documents.ts'
import { redisKeys } from '../wire/keys.ts'
import { answerIn, jsonIn, listIn, numberIn, textIn, textsIn } from '../wire/reply.ts'
import type { Scopes } from './scopes.ts'

/** Documents of the answer, in the order of `keys`. Absent documents are left out. */
export const documentsIn = (keys: readonly string[], rows: unknown): StoredDocument[] =>
  listIn(rows).flatMap((row, index) => {
    const [revision, json] = listIn(row)
    const key = keys[index]
    if (key === undefined || revision === undefined) return []
    return [{ key, revision: numberIn(revision), value: jsonIn(redisKeys.document(key), textIn(json)) }]
  })

/** The range of names in the syntax of ZRANGE BYLEX. */
const boundsOf = ({ prefix, after, descending }: KeyRange): readonly [lowest: string, highest: string] => {
  const end = prefix + HIGHEST_CHARACTER
  if (after === undefined) return [`[${prefix}`, `(${end}`]
  const isBefore = Buffer.compare(Buffer.from(after), Buffer.from(prefix)) < 0
  const isPast = Buffer.compare(Buffer.from(after), Buffer.from(end)) >= 0
  if (descending) return [`[${prefix}`, isPast ? `(${end}` : `(${after}`]
  return [isBefore ? `[${prefix}` : `(${after}`, `(${end}`]
}

export class Documents {
  readonly #commands: Commands
  readonly #scopes: Scopes

  constructor(commands: Commands, scopes: Scopes) {
    this.#commands = commands
    this.#scopes = scopes
  }

  async read(key: string): Promise<StoredDocument | null> {
    return (await this.#readAll([key]))[0] ?? null
  }

  /** Lists scope by scope. Each page of names is read at one instant; a document deleted meanwhile is left out. */
  async list(range: KeyRange): Promise<StoredDocument[]> {
    const found: StoredDocument[] = []
    for await (const scope of this.#scopes.startingWith(range.prefix, range.descending)) {
      found.push(...(await this.#listScope(scope, { ...range, limit: range.limit - found.length })))
      if (found.length >= range.limit) break
    }
    return found
  }

  async #listScope(scope: string, range: KeyRange): Promise<StoredDocument[]> {
    const found: StoredDocument[] = []
    let rest = range
    while (rest.limit > 0) {
      const names = await this.#names(scope, rest)
      found.push(...(names.length > 0 ? await this.#readAll(names) : []))
      // Deleted documents make a page shorter without ending the list.
      if (names.length < rest.limit) break
      rest = { ...range, after: names.at(-1), limit: range.limit - found.length }
    }
    return found
  }

  async #names(scope: string, range: KeyRange): Promise<string[]> {
    const order = range.descending ? 'descending' : 'ascending'
    const reply = await this.#commands.run(LIST_NAMES, {
      keys: [redisKeys.documentIndex(scope)],
      args: [...boundsOf(range), range.limit, order],
    })
    return textsIn(answerIn(reply, 'names')[0])
  }

  async #readAll(keys: readonly string[]): Promise<StoredDocument[]> {
    const reply = await this.#commands.run(READ_DOCUMENTS, { keys: keys.map(redisKeys.document), args: [] })
    return documentsIn(keys, answerIn(reply, 'documents')[0])
  }
}
