import type { AlertRule } from '@stream-manager/contracts'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useMay } from '../../session/session.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { Rehearsal } from './rehearsal.tsx'
import { RuleForm } from './rule-form.tsx'
import { useFigure } from './use-figure.ts'

interface RowProps {
  readonly rule: AlertRule
  readonly onChanged: () => void
}

const RuleChanges = ({ rule, onChanged }: RowProps) => {
  const { alerts: texts } = useViewStrings()
  const { alerts } = useMonitoring()
  const [isEditing, setEditing] = useState(false)
  const { id, revision, enabled, shipped, name } = rule
  const change = useAction((isEnabled: boolean) =>
    alerts.updateRule(id, { enabled: isEnabled }, { ifMatch: revision }).finally(onChanged),
  )
  const restore = useAction(() => alerts.deleteRule(id, { ifMatch: revision }).finally(onChanged))
  return (
    <>
      <Switch isSelected={enabled} onChange={(isOn) => void change.run(isOn)} isDisabled={change.isPending}>
        {texts.enabled}
      </Switch>
      <Button aria-label={texts.editTitle(name)} onPress={() => setEditing(true)}>
        {texts.edit}…
      </Button>
      {shipped && revision > 0 && (
        <Button isWaiting={restore.isPending} onPress={() => void restore.run()}>
          {texts.restore}
        </Button>
      )}
      {isEditing && <RuleForm rule={rule} onDone={onChanged} onClose={() => setEditing(false)} />}
    </>
  )
}

const useCondition = ({ threshold, resolveThreshold, ...rule }: AlertRule): string => {
  const { alerts: texts } = useViewStrings()
  const figure = useFigure()
  return texts.condition({
    ...rule,
    threshold: figure(threshold),
    resolveThreshold: resolveThreshold === null ? null : figure(resolveThreshold),
  })
}

const RuleRow = ({ rule, onChanged }: RowProps) => {
  const { alerts: texts } = useViewStrings()
  const mayWrite = useMay('alerts.write')
  const condition = useCondition(rule)
  const [isRehearsed, setRehearsed] = useState(false)
  const { name, severity, enabled } = rule
  return (
    <li className="card-row rule" aria-label={name}>
      <span dir="auto">
        <b>{name}</b> <span className="dim">{texts.severities[severity] ?? severity}</span>
        {!enabled && !mayWrite && <span className="dim"> {texts.disabled}</span>}
        <span className="card-sub">{condition}</span>
      </span>
      <Button aria-expanded={isRehearsed} onPress={() => setRehearsed(!isRehearsed)}>
        {texts.rehearse}
      </Button>
      {mayWrite && <RuleChanges rule={rule} onChanged={onChanged} />}
      {/* The answer is of the rule as it is now. */}
      {isRehearsed && <Rehearsal key={rule.revision} ruleId={rule.id} />}
    </li>
  )
}

interface Props {
  readonly rules: readonly AlertRule[]
  readonly onChanged: () => void
}

/** All conditions that are compared, shipped ones and those that were added. */
export const RulesCard = ({ rules, onChanged }: Props) => {
  const { alerts: texts } = useViewStrings()
  return (
    <section className="card" aria-labelledby="rules-title">
      <h2 id="rules-title">{texts.rulesTitle}</h2>
      <ul aria-labelledby="rules-title">
        {rules.map((rule) => (
          <RuleRow key={rule.id} rule={rule} onChanged={onChanged} />
        ))}
      </ul>
    </section>
  )
}
