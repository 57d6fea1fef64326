import type { ComponentType } from 'react'
import { lazyPart } from '../kit/lazy-part.ts'
import { ShowView } from './show-view.tsx'
import type { ViewName } from './view-list.ts'

/** The component of each view. Only that of the show is in the first script. */
export const VIEW_PAGES: Readonly<Record<ViewName, ComponentType>> = {
  show: ShowView,
  monitor: lazyPart(async () => (await import('../features/monitor/monitor-pages.tsx')).MonitorPages),
  streams: lazyPart(async () => (await import('../features/streams/streams-view.tsx')).StreamsView),
  people: lazyPart(async () => (await import('../features/people/people-view.tsx')).PeopleView),
}
