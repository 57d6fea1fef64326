import type { AlertRow } from './alerts.ts'
import type { BroadcastRow, OffAirRow } from './broadcasts.ts'
import type { NewDelivery, Redelivery } from './deliveries.ts'
import type { ErrorEventRow, ErrorRow, ErrorStateRow } from './error-groups.ts'
import type { EventRow } from './events.ts'
import type { IncidentRow } from './incidents.ts'
import type { PointRow } from './points.ts'
import type { ViewerDayRow, ViewerKeyRow } from './viewers.ts'

/** Rows that publications amount to, by kind. Each kind has a writer in `sql/row-writers.ts`. */
export interface DerivedRows {
  readonly events: readonly EventRow[]
  readonly errors: readonly ErrorRow[]
  readonly errorStates: readonly ErrorStateRow[]
  /** Deliveries of those that do not happen are not stored either. */
  readonly errorEvents: readonly ErrorEventRow[]
  readonly points: readonly PointRow[]
  readonly viewerKeys: readonly ViewerKeyRow[]
  readonly viewerDays: readonly ViewerDayRow[]
  readonly deliveries: readonly NewDelivery[]
  readonly redeliveries: readonly Redelivery[]
  readonly alerts: readonly AlertRow[]
  readonly incidents: readonly IncidentRow[]
  readonly broadcasts: readonly BroadcastRow[]
  readonly offAir: readonly OffAirRow[]
}

/** All rows of a list, in its order. */
export const joinRows = (all: readonly Partial<DerivedRows>[]): DerivedRows => ({
  events: all.flatMap(({ events = [] }) => events),
  errors: all.flatMap(({ errors = [] }) => errors),
  errorStates: all.flatMap(({ errorStates = [] }) => errorStates),
  errorEvents: all.flatMap(({ errorEvents = [] }) => errorEvents),
  points: all.flatMap(({ points = [] }) => points),
  viewerKeys: all.flatMap(({ viewerKeys = [] }) => viewerKeys),
  viewerDays: all.flatMap(({ viewerDays = [] }) => viewerDays),
  deliveries: all.flatMap(({ deliveries = [] }) => deliveries),
  redeliveries: all.flatMap(({ redeliveries = [] }) => redeliveries),
  alerts: all.flatMap(({ alerts = [] }) => alerts),
  incidents: all.flatMap(({ incidents = [] }) => incidents),
  broadcasts: all.flatMap(({ broadcasts = [] }) => broadcasts),
  offAir: all.flatMap(({ offAir = [] }) => offAir),
})
