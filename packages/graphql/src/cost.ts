/** The cost of a field, for `complexity.ts`. */
export interface Cost {
  /** Points of the field itself. */
  readonly points: number
  /** How often the fields in it count. */
  readonly times: number
  /** For a call whose answer is a page: the number of items without `limit`. */
  readonly pageItems?: number
}

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    cost?: Cost
  }
}

/** Items of a list whose schema names no limit. */
export const ASSUMED_ITEMS = 10
/** Items of a list that may be long: few are. `Calls` counts what there really is. */
const MAX_ESTIMATED_ITEMS = 30
/** Plain values that cost as much as one item. */
const VALUES_FOR_POINT = 250

export const listCost = (maxItems: number | undefined, hasObjects: boolean): Cost => {
  if (!hasObjects) return { points: Math.ceil((maxItems ?? 1) / VALUES_FOR_POINT), times: 0 }
  const items = Math.min(maxItems ?? ASSUMED_ITEMS, MAX_ESTIMATED_ITEMS)
  return { points: items, times: items }
}

/** A plain value, or an object that is a part of its parent. */
export const PART_COST: Cost = { points: 0, times: 1 }
