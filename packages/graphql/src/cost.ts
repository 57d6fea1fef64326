/** What a field costs, for `complexity.ts`. */
export interface Cost {
  /** Objects that the field makes for each of its parents. */
  readonly objects: number
  /** Points for each of its parents besides its objects. */
  readonly points: number
  /** Of a call whose answer is a page: the number of items without `limit`. */
  readonly pageItems?: number
}

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    cost?: Cost
  }
}

/** Items of a list whose schema names no limit. */
const ASSUMED_ITEMS = 10
/** Plain values that cost as much as one object. */
const VALUES_FOR_POINT = 250

export const listCost = (maxItems: number | undefined, hasObjects: boolean): Cost =>
  hasObjects
    ? { objects: maxItems ?? ASSUMED_ITEMS, points: 0 }
    : { objects: 0, points: maxItems === undefined ? 1 : Math.ceil(maxItems / VALUES_FOR_POINT) }

export const OBJECT_COST: Cost = { objects: 1, points: 0 }
export const VALUE_COST: Cost = { objects: 0, points: 0 }
