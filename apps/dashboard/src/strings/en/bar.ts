export const bar = {
  status: {
    offline: 'off air',
    starting: 'starting',
    live: 'ON AIR',
    paused: 'PAUSED, on air',
    stopping: 'stopping',
    failed: 'failed',
  } as Record<string, string>,
  health: {
    healthy: 'healthy',
    degraded: 'degraded',
    failing: 'failing',
    unknown: 'health unknown',
  } as Record<string, string>,
  revision: (applied: string, asked: string) => `on air r ${applied} of ${asked}`,
  connection: {
    idle: 'not connected',
    connecting: 'reconnecting',
    connected: 'connected',
    disconnected: 'disconnected',
  } as Record<string, string>,
  polled: 'no live connection',
  bypassed: 'sign-in is off',
  roles: {
    viewer: 'viewer',
    moderator: 'moderator',
    operator: 'operator',
    admin: 'administrator',
  } as Record<string, string>,
  settings: 'Settings',
  settingsTitle: 'Settings of the stream',
  tour: 'Show the tour',
}
