import type { ResourceHistory, ResourceHistoryQuery, Resources } from '@stream-manager/contracts'
import type { ReadOptions } from '../options.ts'
import { isResourceHistory, isResources } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { callsOn } from './calls.ts'

interface HistoryReadOptions extends ReadOptions, ResourceHistoryQuery {}

export interface ResourcesApi {
  /** CPU, memory, disk, network and event loop of the host and of every service instance. */
  current(options?: ReadOptions): Promise<Resources>
  /** The samples of the last hour, oldest first. Missing ones are not filled in. */
  history(options?: HistoryReadOptions): Promise<ResourceHistory>
}

const CURRENT: Operation = { method: 'resources.get', verb: 'GET', path: '/resources' }

export const resourcesApi = (perform: Perform): ResourcesApi => {
  const { answer } = callsOn(perform)
  return {
    current: (options) => answer(CURRENT, isResources, options),
    history: ({ since, limit, ...options } = {}) => {
      const query = { ...(since !== undefined && { since }), ...(limit !== undefined && { limit }) }
      const path = '/resources/history'
      return answer(
        { method: 'resources.history', verb: 'GET', path, params: query, query },
        isResourceHistory,
        options,
      )
    },
  }
}
