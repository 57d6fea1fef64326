import type { StreamState } from '@stream-manager/contracts'
import { type Guard, listOf, orNull, shape } from '../guards.ts'
import type { AwaitedOptions, EditOptions, ReadOptions } from '../options.ts'
import { isStreamState } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { bodyOf, type Change, changeOf } from './answer.ts'

/** Calls that layers and outputs share: `Item` is read, `New` is created, `Changes` is a JSON merge patch. */
export interface ItemsApi<Item, New, Changes> {
  list(options?: ReadOptions): Promise<Item[]>
  get(id: string, options?: ReadOptions): Promise<Item>
  create(item: New, options?: AwaitedOptions): Promise<Change<Item>>
  /** Omitted fields stay, objects merge, and `null` removes an optional field. */
  update(id: string, changes: Changes, options?: EditOptions): Promise<Change<Item>>
  /** `value` is the stream's state until the engine has confirmed, then null. */
  delete(id: string, options?: EditOptions): Promise<Change<StreamState | null>>
}

interface ItemsOptions<Item> {
  /** The noun in paths and rpc methods, such as `layers`. */
  readonly noun: string
  /** The rpc parameter that holds a new item, such as `layer`. */
  readonly single: string
  readonly isItem: Guard<Item>
}

export const itemsApi = <Item, New extends object, Changes extends object>(
  perform: Perform,
  { noun, single, isItem }: ItemsOptions<Item>,
): ItemsApi<Item, New, Changes> => {
  const isList: Guard<{ items: Item[] }> = shape<{ items: Item[] }>({ items: listOf(isItem) })
  const all: Operation = { method: `${noun}.list`, verb: 'GET', path: `/${noun}` }
  const one = (id: string, operation: Pick<Operation, 'method' | 'verb'>): Operation => ({
    ...operation,
    params: { id },
    path: `/${noun}/${encodeURIComponent(id)}`,
  })
  return {
    list: async (options = {}) => bodyOf(await perform(all, options), isList, all).items,

    get: async (id, options = {}) => {
      const operation = one(id, { method: `${noun}.get`, verb: 'GET' })
      return bodyOf(await perform(operation, options), isItem, operation)
    },

    create: async (item, options = {}) => {
      const operation: Operation = {
        method: `${noun}.create`,
        params: { [single]: item },
        verb: 'POST',
        path: `/${noun}`,
        body: item,
        awaited: true,
      }
      return changeOf(await perform(operation, options), isItem, operation)
    },

    update: async (id, changes, options = {}) => {
      const operation: Operation = {
        ...one(id, { method: `${noun}.update`, verb: 'PATCH' }),
        params: { id, changes },
        body: changes,
        awaited: true,
      }
      return changeOf(await perform(operation, options), isItem, operation)
    },

    delete: async (id, options = {}) => {
      const operation: Operation = { ...one(id, { method: `${noun}.delete`, verb: 'DELETE' }), awaited: true }
      return changeOf(await perform(operation, options), orNull(isStreamState), operation)
    },
  }
}
