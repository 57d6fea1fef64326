import type { StoredDocument } from '@stream-manager/backplane/port'
import { peopleKeys } from '../access/keys.ts'
import { checkSessions } from '../access/stored-sessions.ts'
import type { Context } from '../context.ts'
import { isAlive } from './rules.ts'

const PAGE = 20

/** Walks through the stored sessions, a page after each sign-in, and deletes the documents whose sessions are all over. */
export class Sweep {
  readonly #context: Context
  #after: string | undefined

  constructor(context: Context) {
    this.#context = context
  }

  async step(): Promise<void> {
    const { backplane } = this.#context
    const after = this.#after
    const page = await backplane.list(peopleKeys.allSessions, {
      limit: PAGE,
      ...(after !== undefined && { after }),
    })
    this.#after = page.length < PAGE ? undefined : page.at(-1)?.key
    const over = page.filter((document) => this.#isOver(document))
    if (over.length === 0) return
    // A sign-in at this moment makes this conflict. The next round finds the others again.
    await backplane.commit({
      expect: Object.fromEntries(over.map(({ key, revision }) => [key, revision])),
      delete: over.map(({ key }) => key),
    })
  }

  #isOver({ value }: StoredDocument): boolean {
    const stored = checkSessions(value)
    const nowMs = this.#context.clock.now().getTime()
    return stored.ok && !stored.value.parsed.sessions.some((session) => isAlive(session, nowMs))
  }
}
