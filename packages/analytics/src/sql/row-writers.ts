import type { DerivedRows } from '../port/rows.ts'
import { writeAlerts } from './alerts.ts'
import { writeBroadcasts, writeOffAir } from './broadcasts.ts'
import { insertDeliveries, writeRedeliveries } from './deliveries.ts'
import { writeErrorStates, writeErrors } from './error-groups.ts'
import { insertEvents } from './events.ts'
import { writeIncidents } from './incidents.ts'
import { writePoints } from './points.ts'
import type { SqlSession } from './session.ts'
import { writeViewerDays, writeViewerKeys } from './viewers.ts'

type Writer<K extends keyof DerivedRows> = (session: SqlSession, rows: DerivedRows[K]) => Promise<void>

/** One for each kind of rows, in the order in which a batch is written. */
const ROW_WRITERS: { readonly [K in keyof DerivedRows]: Writer<K> } = {
  events: insertEvents,
  errors: writeErrors,
  errorStates: writeErrorStates,
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

const writeKind = <K extends keyof DerivedRows>(
  session: SqlSession,
  rows: DerivedRows,
  kind: K,
): Promise<void> => ROW_WRITERS[kind](session, rows[kind])

export const writeRows = async (session: SqlSession, rows: DerivedRows): Promise<void> => {
  for (const kind of Object.keys(ROW_WRITERS) as (keyof DerivedRows)[]) await writeKind(session, rows, kind)
}
