import { OPEN_CHANNEL, READ_HISTORY, READ_SNAPSHOT, RENEW_EPOCH } from './channels.ts'
import { COMMIT } from './commit.ts'
import { COUNT } from './count.ts'
import { LIST_NAMES, READ_DOCUMENTS } from './documents.ts'
import { ANNOUNCE_LATEST, LIST_LATEST, READ_LATEST, SET_LATEST } from './latest.ts'
import { ACQUIRE_LEASE, READ_LEASE, RELEASE_LEASE, RENEW_LEASE } from './leases.ts'
import type { Script } from './script.ts'

/** All scripts, loaded into Redis after each connect. */
export const SCRIPTS: readonly Script[] = [
  COMMIT,
  READ_DOCUMENTS,
  LIST_NAMES,
  OPEN_CHANNEL,
  RENEW_EPOCH,
  READ_HISTORY,
  READ_SNAPSHOT,
  SET_LATEST,
  ANNOUNCE_LATEST,
  READ_LATEST,
  LIST_LATEST,
  COUNT,
  ACQUIRE_LEASE,
  RENEW_LEASE,
  RELEASE_LEASE,
  READ_LEASE,
]
