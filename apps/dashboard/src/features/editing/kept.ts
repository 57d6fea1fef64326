/** The earlier list while the new one holds the same items, so that who shows it is not drawn again. */
export const keptList = <Item>(before: readonly Item[], now: readonly Item[]): readonly Item[] =>
  before.length === now.length && before.every((item, at) => item === now[at]) ? before : now

/** As `keptList`, for a set. */
export const keptSet = <Item>(before: ReadonlySet<Item>, now: ReadonlySet<Item>): ReadonlySet<Item> =>
  before.size === now.size && [...before].every((item) => now.has(item)) ? before : now
