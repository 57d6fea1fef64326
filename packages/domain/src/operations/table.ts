import { assetOperations } from './assets.ts'
import { chatOperations } from './chat.ts'
import { layerOperations } from './layers.ts'
import { moderationOperations } from './moderation.ts'
import type { Operation } from './operation.ts'
import { outputOperations } from './outputs.ts'
import { resourceOperations } from './resources.ts'
import { streamOperations } from './stream.ts'
import { streamsOperations } from './streams.ts'

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
