/** By name of the component. `advice`: what to do while it is not healthy. */
export const health = {
  title: 'Health of every component',
  overall: 'The whole system:',
  statuses: { healthy: 'healthy', degraded: 'degraded', unhealthy: 'unhealthy' } as Record<string, string>,
  lastKnown: (status: string) => `last known: ${status}`,
  components: {
    stream: 'Streams',
    database: 'Store',
    'stream-api': 'API',
    gateway: 'WebSocket gateway',
    engine: 'Engine',
    'event-handler': 'Event handler',
    redis: 'Redis',
  } as Record<string, string>,
  since: (at: string) => `since ${at}`,
  zone: (zone: string) => `Times are in the zone of this browser: ${zone}.`,
  noReport:
    'Health unknown: no health sidecar has reported for ten seconds. Check that one runs and reaches the store.',
  noAnswer: 'The server has not answered for 15 seconds. The list shows what was known before.',
  notRead: (reason: string) => `The health cannot be read: ${reason}`,
  advice: {
    stream:
      'Open the stream’s view and its list of problems. Correct the output or the layer named above, or restart the programme.',
    database:
      'Commands are not stored now. Check the memory and the disk of the store. The programme on air goes on.',
    'stream-api': 'Read the last lines in the log of the instance named above, then restart it.',
    gateway:
      'Pages and clients reconnect without your help. Read the log of the instance named above, then restart it.',
    engine:
      'Another engine takes over streams after some seconds. If a stream stays off, read the engine’s log and restart it.',
    'event-handler':
      'The history is late; nothing of it is lost for now. Read the log of the instance named above, then restart it.',
    redis:
      'Start Redis, or restore the network to it. The programme on air goes on; edits wait until it is back.',
  } as Record<string, string>,
  otherAdvice: 'Read the log of this component.',
}
