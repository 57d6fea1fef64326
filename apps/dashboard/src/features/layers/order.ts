/** Ids as the list shows them, the uppermost first. */
export type ShownOrder = readonly string[]

export interface Drop {
  readonly moved: ReadonlySet<string>
  readonly target: string
  readonly position: 'before' | 'after'
}

/** The list after a drop. What was dragged keeps its own order. */
export const afterDrop = (shown: ShownOrder, { moved, target, position }: Drop): ShownOrder => {
  const dragged = shown.filter((id) => moved.has(id))
  const rest = shown.filter((id) => !moved.has(id))
  if (moved.has(target) || !rest.includes(target)) return shown
  const at = rest.indexOf(target) + (position === 'after' ? 1 : 0)
  return [...rest.slice(0, at), ...dragged, ...rest.slice(at)]
}

/** One place up or down. What is selected stays together at the ends. */
export const stepped = (shown: ShownOrder, moved: ReadonlySet<string>, by: -1 | 1): ShownOrder => {
  const order = [...shown]
  const indexes = order.map((_, index) => index)
  for (const index of by < 0 ? indexes : indexes.toReversed()) {
    const [own, other] = [order[index], order[index + by]]
    if (own === undefined || other === undefined || !moved.has(own) || moved.has(other)) continue
    order[index] = other
    order[index + by] = own
  }
  return order
}

/** The API's order: the lowest first. */
export const apiOrder = (shown: ShownOrder): string[] => shown.toReversed()
