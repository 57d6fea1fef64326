import type { AlertRule, AlertRulePatch } from '@stream-manager/contracts'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { faultAt } from '../../kit/field-fault.ts'
import { NumberField } from '../../kit/number-field.tsx'
import { Select } from '../../kit/select.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

interface Props {
  readonly rule: AlertRule
  readonly onDone: () => void
  readonly onClose: () => void
}

const SEVERITIES = ['info', 'warning', 'page'] as const
/** The one field whose sense depends on another one. */
const RESOLVE = '/resolveThreshold'
const SECONDS = ['windowSeconds', 'forSeconds', 'keepFiringForSeconds'] as const

/** A field rounds what it shows when it is left, so it needs all decimals that a threshold may have. */
const VALUE = { useGrouping: false, maximumFractionDigits: 12 }
const WHOLE = { useGrouping: false, maximumFractionDigits: 0 }

type Draft = Pick<AlertRule, 'severity' | 'threshold' | 'resolveThreshold' | (typeof SECONDS)[number]>

const draftOf = (rule: AlertRule): Draft => ({
  severity: rule.severity,
  threshold: rule.threshold,
  resolveThreshold: rule.resolveThreshold,
  windowSeconds: rule.windowSeconds,
  forSeconds: rule.forSeconds,
  keepFiringForSeconds: rule.keepFiringForSeconds,
})

const changesOf = (rule: AlertRule, draft: Draft): AlertRulePatch =>
  Object.fromEntries(Object.entries(draft).filter(([name, value]) => value !== rule[name as keyof Draft]))

const useRuleForm = ({ rule: live, onDone, onClose }: Props) => {
  const { alerts } = useMonitoring()
  // The rule as it was when the form was opened: what others changed meanwhile is refused, not replaced.
  const [rule] = useState(live)
  const [draft, setDraft] = useState(() => draftOf(rule))
  const form = useSubmit(async () => {
    const changes = changesOf(rule, draft)
    if (Object.keys(changes).length > 0)
      await alerts.updateRule(rule.id, changes, { ifMatch: rule.revision }).finally(onDone)
    onClose()
  })
  return { draft, set: (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })), ...form }
}

/** The numbers of a rule. Open alerts go on by the changed ones. */
export const RuleForm = (props: Props) => {
  const { rule, onClose } = props
  const { alerts: texts } = useViewStrings()
  const { draft, set, submit, isPending, error, reason } = useRuleForm(props)
  const isPlaced = faultAt(error, RESOLVE) !== null
  return (
    <Dialog title={texts.editTitle(rule.name)} isOpen onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <Select
          label={texts.severity}
          options={SEVERITIES.map((id) => ({ id, name: texts.severities[id] ?? id }))}
          value={draft.severity}
          onChange={(id) => set({ severity: SEVERITIES.find((known) => known === id) ?? rule.severity })}
        />
        <NumberField
          label={texts.threshold[rule.operator]}
          formatOptions={VALUE}
          value={draft.threshold}
          onChange={(threshold) => Number.isFinite(threshold) && set({ threshold })}
        />
        <NumberField
          label={texts.resolveThreshold}
          help={texts.resolveThresholdHelp}
          error={faultAt(error, RESOLVE)}
          formatOptions={VALUE}
          value={draft.resolveThreshold ?? Number.NaN}
          onChange={(value) => set({ resolveThreshold: Number.isFinite(value) ? value : null })}
        />
        {SECONDS.map((name) => (
          <NumberField
            key={name}
            label={texts.seconds[name]}
            unit="s"
            minValue={name === 'windowSeconds' ? 1 : 0}
            formatOptions={WHOLE}
            value={draft[name]}
            onChange={(seconds) => Number.isFinite(seconds) && set({ [name]: seconds })}
          />
        ))}
        {reason !== null && !isPlaced && (
          <p className="field-error" role="alert">
            {reason}
          </p>
        )}
        <div className="dialog-buttons">
          <Button type="submit" look="primary" isWaiting={isPending}>
            {texts.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
