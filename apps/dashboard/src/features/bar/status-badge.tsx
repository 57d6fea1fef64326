import type { StreamSummary } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { statusTone } from './tones.ts'
import { useUptimeSeconds } from './use-uptime.ts'

interface Props {
  readonly state: Pick<StreamSummary, 'status' | 'uptimeSeconds' | 'startedAt'>
  readonly isCurrent: boolean
}

/** Whether the stream is on air, and for how long. */
export const StatusBadge = ({ state, isCurrent }: Props) => {
  const { bar } = useStrings()
  const { duration } = useFormats()
  const uptimeSeconds = useUptimeSeconds(state)
  return (
    <Badge tone={statusTone(state, isCurrent)}>
      {bar.status[state.status ?? ''] ?? state.status}
      {uptimeSeconds !== null && isCurrent && ` ${duration(uptimeSeconds)}`}
    </Badge>
  )
}
