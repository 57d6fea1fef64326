import type { Alert, AlertList } from '@stream-manager/contracts'
import { useCallback, useState } from 'react'
import { type Loaded, useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { AlertRow } from './alert-row.tsx'
import { OutsideAlerts } from './outside-alerts.tsx'
import { RulesCard } from './rules-card.tsx'
import { SilenceDialog } from './silence-dialog.tsx'
import { SilencesCard } from './silences-card.tsx'
import { useAlerts } from './use-alerts.ts'
import '../../kit/card.css'
import './alerts.css'

/** Somebody else may change them. */
const REFRESH_MS = 15_000

const NONE: AlertList['notCompared'] = []

/** Rules and silences, read together. */
const useConditions = () => {
  const { alerts } = useMonitoring()
  const read = useCallback(
    async (signal: AbortSignal) => {
      const [rules, silences] = await Promise.all([alerts.rules({ signal }), alerts.silences({ signal })])
      return { rules, silences }
    },
    [alerts],
  )
  const loaded = useLoaded(read)
  useReloadEvery(loaded, REFRESH_MS)
  return loaded
}

/** A sentence for each reason why rules are not checked. */
const useUnchecked = (notCompared: AlertList['notCompared']): string => {
  const { alerts: texts } = useViewStrings()
  const counts = new Map<string, number>()
  for (const { reason } of notCompared) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, count]) => texts.rulesNotCompared(count, texts.notComparedReasons[reason] ?? reason))
    .join(' ')
}

/** Why the list below may be wrong, or is empty. */
const useCaveat = ({ value, failure }: Loaded<AlertList>): string | null => {
  const { common } = useStrings()
  const { alerts: texts } = useViewStrings()
  const unchecked = useUnchecked(value?.notCompared ?? NONE)
  if (failure !== null) return value === null ? failure : texts.old(failure)
  if (value === null) return common.loading
  if (value.evaluatedAt === null) return texts.notCompared
  if (unchecked !== '') return unchecked
  const isNoneOpen = value.items.length === 0 && value.outside.every(({ state }) => state === 'resolved')
  return isNoneOpen ? texts.none : null
}

const OpenAlerts = ({ shown, onChanged }: { shown: Loaded<AlertList>; onChanged: () => void }) => {
  const { alerts: texts } = useViewStrings()
  const caveat = useCaveat(shown)
  // An alert that is over takes its row away, and not the form that somebody fills in.
  const [silenced, setSilenced] = useState<Alert | null>(null)
  // An answer may come when its form was closed and that of another alert is open.
  const close = () => setSilenced((now) => (now === silenced ? null : now))
  const { failure, value } = shown
  const isFault = failure !== null || value?.evaluatedAt === null || (value?.notCompared.length ?? 0) > 0
  return (
    <section className="card" aria-labelledby="alerts-title">
      <h2 id="alerts-title">{texts.openTitle}</h2>
      <p role="status" className={isFault ? 'alerts-caveat' : undefined}>
        {caveat}
      </p>
      <ul aria-labelledby="alerts-title">
        {value?.items.map((alert) => (
          <AlertRow key={alert.id} alert={alert} onChanged={onChanged} onSilence={setSilenced} />
        ))}
      </ul>
      {value && <OutsideAlerts alerts={value.outside} />}
      {silenced && <SilenceDialog alert={silenced} onDone={onChanged} onClose={close} />}
    </section>
  )
}

/** Alerts of all streams and of the system, what silences them, and the rules that they come from. */
export const AlertsView = () => {
  const { alerts: texts } = useViewStrings()
  const open = useAlerts()
  const conditions = useConditions()
  const onChanged = () => {
    open.reload()
    conditions.reload()
  }
  const nameOfRule = (ruleId: string) =>
    conditions.value?.rules.find(({ id }) => id === ruleId)?.name ?? ruleId
  return (
    <MonitorPage title={texts.title}>
      <OpenAlerts shown={open} onChanged={onChanged} />
      {conditions.failure !== null && <p className="field-error">{conditions.failure}</p>}
      {conditions.value && (
        <>
          <SilencesCard silences={conditions.value.silences} {...{ nameOfRule, onEnded: onChanged }} />
          <RulesCard
            rules={conditions.value.rules}
            notCompared={open.value?.notCompared ?? NONE}
            onChanged={onChanged}
          />
        </>
      )}
    </MonitorPage>
  )
}
