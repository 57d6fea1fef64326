import { useEffect } from 'react'
import { useClient } from '../../server/server.tsx'

/** Begins the recording of events in every view. Its script is loaded after the page, and without it no events are shown. */
export const EventRecorder = () => {
  const client = useClient()
  useEffect(() => {
    import('./event-log.ts').then(({ eventLogOf }) => eventLogOf(client)).catch(() => undefined)
  }, [client])
  return null
}
