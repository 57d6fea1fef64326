import { systemClock } from '@stream-manager/contracts'
import { createAssets } from './assets/service.ts'
import { createChat } from './chat/service.ts'
import type { Context } from './context.ts'
import type { Domain, DomainOptions } from './domain.ts'
import { createEngineSide } from './engine/service.ts'
import { createIdGenerator } from './ids.ts'
import { createLayers } from './layers/service.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { createOutputs } from './outputs/service.ts'
import { createRealtime } from './realtime/service.ts'
import { createReplies } from './replies.ts'
import { createResources } from './resources/service.ts'
import { PassedOver } from './store/passed-over.ts'
import { TaskQueues } from './store/task-queues.ts'
import { createStreamService } from './stream/service.ts'
import { createStreams } from './streams/service.ts'

/** The rules over a backplane, which stays the caller's to close. */
export const createDomain = ({ backplane, clock = systemClock, limits, newId }: DomainOptions): Domain => {
  const context: Context = {
    backplane,
    clock,
    limits: { ...DEFAULT_LIMITS, ...limits },
    newId: newId ?? createIdGenerator(clock),
    queues: new TaskQueues(),
    passedOver: new PassedOver(),
  }
  return {
    streams: createStreams(context),
    stream: createStreamService(context),
    layers: createLayers(context),
    outputs: createOutputs(context),
    assets: createAssets(context),
    chat: createChat(context),
    engine: createEngineSide(context),
    realtime: createRealtime(context),
    replies: createReplies(context),
    resources: createResources(context),
    passedOver: () => context.passedOver.counts,
  }
}
