import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useMay } from '../../session/session.tsx'
import { PageView } from '../../shell/page-view.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { MONITOR_PAGES } from './page-list.ts'
import './monitor-page.css'

type MonitorPageLink = (typeof MONITOR_PAGES)[number]

const isShown = (location: string, path: string): boolean =>
  location === path || (path !== '/monitor' && location.startsWith(`${path}/`))

const PageLink = ({ path, name, permission }: MonitorPageLink) => {
  const { monitor } = useViewStrings()
  const [location] = useLocation()
  if (!useMay(permission)) return null
  return (
    <Link href={path} className="nav-link" aria-current={isShown(location, path) ? 'page' : undefined}>
      {monitor.pages[name]}
    </Link>
  )
}

/** A page of the monitor, with the links to the other ones that the person may use. */
export const MonitorPage = ({ title, children }: { title: string; children: ReactNode }) => {
  const { monitor } = useViewStrings()
  return (
    <PageView title={title}>
      <nav className="nav monitor-nav" aria-label={monitor.pages.label}>
        {MONITOR_PAGES.map((page) => (
          <PageLink key={page.path} {...page} />
        ))}
      </nav>
      {children}
    </PageView>
  )
}
