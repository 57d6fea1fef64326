import type { Output, OutputCreate, OutputPatch } from '@stream-manager/contracts'
import { isOutput } from '../shapes.ts'
import type { Perform } from '../transport/operation.ts'
import { type ItemsApi, itemsApi } from './items.ts'

/** `key` is write-only; reads show `hasKey`. */
export type OutputsApi = ItemsApi<Output, OutputCreate, OutputPatch>

export const outputsApi = (perform: Perform): OutputsApi =>
  itemsApi(perform, { noun: 'outputs', single: 'output', isItem: isOutput })
