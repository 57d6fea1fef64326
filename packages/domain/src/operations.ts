import { alertOperations } from './alerts/operations.ts'
import { analyticsOperations } from './analytics/operations.ts'
import { anomalyOperations } from './anomalies/operations.ts'
import { assetOperations } from './assets/operations.ts'
import { auditOperations } from './audit/operations.ts'
import { moderationOperations } from './chat/moderation-operations.ts'
import { chatOperations } from './chat/operations.ts'
import type { Domain } from './create-domain.ts'
import { diagnosticsOperations } from './diagnostics/operations.ts'
import { errorOperations } from './errors/operations.ts'
import { eventOperations } from './events/operations.ts'
import { healthOperations } from './health/operations.ts'
import { incidentOperations } from './incidents/operations.ts'
import { keyOperations } from './keys/operations.ts'
import { layerOperations } from './layers/operations.ts'
import { linkOperations } from './links/operations.ts'
import type { Operation as OperationOn } from './operation/operation.ts'
import { outputOperations } from './outputs/operations.ts'
import { playbackOperations } from './playback/operations.ts'
import { resourceOperations } from './resources/operations.ts'
import { sessionOperations } from './sessions/operations.ts'
import { streamOperations } from './stream/operations.ts'
import { streamsOperations } from './streams/operations.ts'
import { userOperations } from './users/operations.ts'
import { viewerOperations } from './viewers/operations.ts'
import { webhookOperations } from './webhooks/operations.ts'

/** An entry of the table. */
export type Operation = OperationOn<Domain>

/**
 * All operations that REST and rpc offer alike. Both take their routes and methods from this table, with the same
 * schemas, permissions and answers, so an entry added here is offered by both.
 */
export const operations: readonly Operation[] = [
  ...streamOperations,
  ...layerOperations,
  ...outputOperations,
  ...chatOperations,
  ...moderationOperations,
  ...assetOperations,
  ...streamsOperations,
  ...playbackOperations,
  ...resourceOperations,
  ...healthOperations,
  ...diagnosticsOperations,
  ...userOperations,
  ...sessionOperations,
  ...keyOperations,
  ...linkOperations,
  ...auditOperations,
  ...eventOperations,
  ...viewerOperations,
  ...alertOperations,
  ...incidentOperations,
  ...errorOperations,
  ...analyticsOperations,
  ...anomalyOperations,
  ...webhookOperations,
]
