import type { DerivedRows } from '../port/rows.ts'
import { writeAlerts } from './alerts.ts'
import { writeBroadcasts, writeOffAir } from './broadcasts.ts'
import { insertDeliveries, writeRedeliveries } from './deliveries.ts'
import { withErrorEvents } from './error-events.ts'
import { writeErrorStates, writeErrors } from './error-groups.ts'
import { insertEvents } from './events.ts'
import { writeIncidents } from './incidents.ts'
import { writePoints } from './points.ts'
import type { SqlSession } from './session.ts'
import { writeViewerDays, writeViewerKeys } from './viewers.ts'

/** Kinds that tell which of the possible events happened. They are written before the others. */
type Deciding = 'errors' | 'errorStates' | 'errorEvents'
type Kind = Exclude<keyof DerivedRows, Deciding>

type Writer<K extends Kind> = (session: SqlSession, rows: DerivedRows[K]) => Promise<void>

/** One for each kind of rows, in the order in which a batch is written. */
const ROW_WRITERS: { readonly [K in Kind]: Writer<K> } = {
  events: insertEvents,
  points: writePoints,
  viewerKeys: writeViewerKeys,
  viewerDays: writeViewerDays,
  deliveries: insertDeliveries,
  redeliveries: writeRedeliveries,
  alerts: writeAlerts,
  incidents: writeIncidents,
  broadcasts: writeBroadcasts,
  offAir: writeOffAir,
}

const writeKind = <K extends Kind>(session: SqlSession, rows: DerivedRows, kind: K): Promise<void> =>
  ROW_WRITERS[kind](session, rows[kind])

export const writeRows = async (session: SqlSession, rows: DerivedRows): Promise<void> => {
  const changes = [
    ...(await writeErrors(session, rows.errors)),
    ...(await writeErrorStates(session, rows.errorStates)),
  ]
  const decided = withErrorEvents(rows, changes)
  for (const kind of Object.keys(ROW_WRITERS) as Kind[]) await writeKind(session, decided, kind)
}
