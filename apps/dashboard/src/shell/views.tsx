import { type ComponentType, lazy } from 'react'
import { ShowView } from './show-view.tsx'
import type { ViewName } from './view-list.ts'

const lazyView = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }))

/** The component of each view. Only that of the show is in the first script. */
export const VIEW_PAGES: Readonly<Record<ViewName, ComponentType>> = {
  show: ShowView,
  monitor: lazyView(async () => (await import('../features/monitor/monitor-view.tsx')).MonitorView),
  streams: lazyView(async () => (await import('../features/streams/streams-view.tsx')).StreamsView),
  people: lazyView(async () => (await import('../features/people/people-view.tsx')).PeopleView),
}
