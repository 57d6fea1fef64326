import type { Position } from '@stream-manager/backplane/port'
import type { Alert, AlertSnapshot } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { checkTracks, NO_TRACKS } from './documents.ts'
import { ALERT_LOG, alertKeys } from './keys.ts'

/** Pending alerts are not in the log, so a subscriber would never learn what became of them. */
const isPublished = ({ state }: Alert): boolean => state !== 'pending' && state !== 'resolved'

/** The open alerts, and the position of the log to which they belong. */
export const snapshotAlerts = async (
  context: Context,
): Promise<{ readonly position: Position; readonly data: AlertSnapshot }> => {
  const { position, documents } = await context.backplane.snapshot(ALERT_LOG, [alertKeys.state])
  const document = documents[alertKeys.state]
  const { tracks } = document ? readStored(context, document, checkTracks).parsed : NO_TRACKS
  return { position, data: { items: tracks.flatMap(({ alert }) => alert ?? []).filter(isPublished) } }
}
