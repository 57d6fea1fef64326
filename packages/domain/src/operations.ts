import { assetOperations } from './assets/operations.ts'
import { moderationOperations } from './chat/moderation-operations.ts'
import { chatOperations } from './chat/operations.ts'
import { layerOperations } from './layers/operations.ts'
import type { Operation } from './operation/operation.ts'
import { outputOperations } from './outputs/operations.ts'
import { resourceOperations } from './resources/operations.ts'
import { streamOperations } from './stream/operations.ts'
import { streamsOperations } from './streams/operations.ts'

/**
 * Everything that can be done by REST and by rpc alike. Both take their routes and methods from here, with the same
 * schemas, permissions and answers; adding to it is adding to both.
 */
export const operations: readonly Operation[] = [
  ...streamOperations,
  ...layerOperations,
  ...outputOperations,
  ...chatOperations,
  ...moderationOperations,
  ...assetOperations,
  ...streamsOperations,
  ...resourceOperations,
]
