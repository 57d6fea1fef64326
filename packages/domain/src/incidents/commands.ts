import type { AuditEntry, Incident } from '@stream-manager/contracts'

/** Operations that may change the programme or what is told of it. Those about people are for administrators alone. */
const OF_STREAMS: ReadonlySet<string> = new Set(['stream', 'layers', 'outputs', 'playback', 'streams'])
const OF_SYSTEM: ReadonlySet<string> = new Set(['assets', 'alerts', 'alertRules', 'alertSilences', 'errors'])

/** Whether the command belongs to the timeline of the incident. The first part of a target is the stream. */
export const isCommandOf =
  ({ streams }: Pick<Incident, 'streams'>) =>
  ({ operation, target }: AuditEntry): boolean => {
    const [noun = ''] = operation.split('.')
    if (OF_SYSTEM.has(noun)) return true
    if (!OF_STREAMS.has(noun)) return false
    return streams.length === 0 || streams.includes(target?.split('/')[0] ?? '')
  }
