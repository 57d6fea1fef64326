/** The pages below the view of the monitor, in the order of their links. */
export const MONITOR_PAGES = [
  { path: '/monitor', name: 'overview', permission: 'resources.read' },
  { path: '/monitor/analytics', name: 'analytics', permission: 'analytics.read' },
  { path: '/monitor/broadcasts', name: 'broadcasts', permission: 'analytics.read' },
  { path: '/monitor/alerts', name: 'alerts', permission: 'alerts.read' },
  { path: '/monitor/incidents', name: 'incidents', permission: 'alerts.read' },
  { path: '/monitor/errors', name: 'errors', permission: 'errors.read' },
  { path: '/monitor/diagnose', name: 'diagnose', permission: 'resources.read' },
  { path: '/monitor/webhooks', name: 'webhooks', permission: 'webhooks.manage' },
] as const
