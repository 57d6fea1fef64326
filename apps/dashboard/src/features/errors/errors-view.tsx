import type { ErrorGroup, ErrorsQuery } from '@stream-manager/contracts'
import { useCallback, useState } from 'react'
import { Link, useParams } from 'wouter'
import { Badge } from '../../kit/badge.tsx'
import { Select } from '../../kit/select.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useClient } from '../../server/server.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { errorTone } from './tones.ts'
import '../../kit/card.css'
import './errors.css'

const REFRESH_MS = 5000
const MAX_SHOWN = 100
const STATES = ['open', 'regressed', 'resolved', 'ignored'] as const
const ALL = 'all'

const GroupRow = ({ group }: { group: ErrorGroup }) => {
  const { errors } = useViewStrings()
  const { dateTime, number } = useFormats()
  const { id, code, message, state, severity, count, firstAt, lastAt, services, streams } = group
  return (
    <li className="card-item error-row">
      <Badge tone={errorTone(group)}>{errors.states[state] ?? state}</Badge>
      <span>
        <Link href={`/monitor/errors/${id}`} dir="auto">
          {code ?? errors.severities[severity]}
        </Link>
        <span className="card-sub" dir="auto">
          {message}
        </span>
      </span>
      <span>
        <span>{errors.times(count, number(count))}</span>
        <span className="card-sub">
          {errors.between(dateTime(new Date(firstAt)), dateTime(new Date(lastAt)))}
        </span>
      </span>
      <span className="dim">{[...services, ...streams.map(errors.stream)].join(', ')}</span>
    </li>
  )
}

/** The filter of the list. The code is in the address, so that a fault elsewhere can link to it. */
const useFilter = () => {
  const { code } = useParams<{ code?: string }>()
  const { streamId } = useClient()
  const [state, setState] = useState<ErrorsQuery['state'] | null>(null)
  const [isOneStream, setOneStream] = useState(false)
  return { code, streamId, state, setState, isOneStream, setOneStream }
}

type Filter = ReturnType<typeof useFilter>

const useGroups = ({ code, streamId, state, isOneStream }: Filter) => {
  const { errors } = useMonitoring()
  const read = useCallback(
    (signal: AbortSignal) =>
      errors.list(
        {
          limit: MAX_SHOWN,
          ...(code !== undefined && { code }),
          ...(state && { state }),
          ...(isOneStream && { stream: streamId }),
        },
        { signal },
      ),
    [errors, code, state, isOneStream, streamId],
  )
  const loaded = useHistory(read)
  useReloadEvery(loaded, REFRESH_MS)
  return loaded
}

const Filters = ({ code, state, setState, streamId, isOneStream, setOneStream }: Filter) => {
  const { errors } = useViewStrings()
  const options = [ALL, ...STATES].map((id) => ({ id, name: errors.states[id] ?? id }))
  return (
    <div className="error-filters">
      <Select
        label={errors.state}
        options={options}
        value={state ?? ALL}
        onChange={(id) => setState(STATES.find((known) => known === id) ?? null)}
        isInline
      />
      <Switch isSelected={isOneStream} onChange={setOneStream}>
        {errors.onlyStream(streamId)}
      </Switch>
      {code !== undefined && (
        <p>
          {errors.onlyCode(code)} <Link href="/monitor/errors">{errors.allCodes}</Link>
        </p>
      )}
    </div>
  )
}

/** Warnings and errors of all services, alike ones together. */
export const ErrorsView = () => {
  const { errors } = useViewStrings()
  const filter = useFilter()
  const groups = useGroups(filter)
  const { value } = groups
  return (
    <MonitorPage title={errors.title}>
      <Filters {...filter} />
      <HistoryCaveat {...groups} />
      {value && (
        <section className="card">
          {value.items.length === 0 && <p>{errors.none}</p>}
          <ul aria-label={errors.title}>
            {value.items.map((group) => (
              <GroupRow key={group.id} group={group} />
            ))}
          </ul>
          {value.nextCursor !== null && <p className="dim">{errors.more}</p>}
        </section>
      )}
    </MonitorPage>
  )
}
