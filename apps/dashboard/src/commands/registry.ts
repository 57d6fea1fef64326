/** Something a person can do on the page, by its button, by its key and from the palette. */
export interface Command {
  /** Unique on the page: `programme.start`. */
  readonly id: string
  readonly title: string
  /** As `shortcutOf` writes it. */
  readonly keys?: string
  readonly isEnabled?: boolean
  /** Why it does nothing at present. The palette shows it, and the command's key tells it. */
  readonly reason?: string | undefined
  /** Its key also counts inside of a field. Only for keys that mean nothing there. */
  readonly worksWhileTyping?: boolean
  readonly run: () => void
}

type Watcher = () => void

/** The commands of all components that are shown now. A later component's key wins. */
export class CommandRegistry {
  readonly #groups = new Map<symbol, readonly Command[]>()
  readonly #watchers = new Set<Watcher>()
  #all: readonly Command[] = []

  /** In the order of their components. A new list after each change. */
  get all(): readonly Command[] {
    return this.#all
  }

  readonly watch = (onChange: Watcher): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  put(group: symbol, commands: readonly Command[]): void {
    this.#groups.set(group, commands)
    this.#changed()
  }

  remove(group: symbol): void {
    this.#groups.delete(group)
    this.#changed()
  }

  /** The enabled command of a key. */
  find(keys: string): Command | undefined {
    return this.#all.findLast((command) => command.keys === keys && command.isEnabled !== false)
  }

  #changed(): void {
    this.#all = [...this.#groups.values()].flat()
    for (const onChange of this.#watchers) onChange()
  }
}
