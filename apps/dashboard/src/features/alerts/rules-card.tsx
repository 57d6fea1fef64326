import type { AlertList, AlertRule } from '@stream-manager/contracts'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useMay } from '../../session/session.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { RuleForm } from './rule-form.tsx'
import { RuleTest } from './rule-test.tsx'
import { useFigure } from './use-figure.ts'

interface RowProps {
  readonly rule: AlertRule
  /** Its name, with its id where other rules have the same name. */
  readonly label: string
  readonly onChanged: () => void
}

const RuleChanges = ({ rule, label, onChanged }: RowProps) => {
  const { alerts: texts } = useViewStrings()
  const { alerts } = useMonitoring()
  const [isEditing, setEditing] = useState(false)
  const { id, revision, enabled, shipped } = rule
  const change = useAction((isEnabled: boolean) =>
    alerts.updateRule(id, { enabled: isEnabled }, { ifMatch: revision }).finally(onChanged),
  )
  const restore = useAction(() => alerts.deleteRule(id, { ifMatch: revision }).finally(onChanged))
  return (
    <>
      <Switch
        isSelected={enabled}
        onChange={(isOn) => void change.run(isOn)}
        isDisabled={change.isPending}
        label={texts.of(texts.enabled, label)}
      >
        {texts.enabled}
      </Switch>
      <Button aria-label={texts.of(texts.edit, label)} onPress={() => setEditing(true)}>
        {texts.edit}…
      </Button>
      {shipped && revision > 0 && (
        <Button
          isWaiting={restore.isPending}
          aria-label={texts.of(texts.restore, label)}
          onPress={() => void restore.run()}
        >
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

interface RuleRowProps extends RowProps {
  /** Why the rule is not checked now. Null: it is. */
  readonly reason: string | null
}

const RuleRow = ({ rule, label, reason, onChanged }: RuleRowProps) => {
  const { alerts: texts } = useViewStrings()
  const mayWrite = useMay('alerts.write')
  const condition = useCondition(rule)
  const [isTested, setTested] = useState(false)
  const { name, severity, enabled } = rule
  return (
    <li className="card-row rule" aria-label={label}>
      <span dir="auto">
        <b>{name}</b> <span className="dim">{texts.severities[severity] ?? severity}</span>
        {!enabled && !mayWrite && <span className="dim"> {texts.disabled}</span>}
        <span className="card-sub">{condition}</span>
        {enabled && reason !== null && (
          <span className="card-sub alerts-caveat">
            {texts.ruleNotCompared(texts.notComparedReasons[reason] ?? reason)}
          </span>
        )}
      </span>
      <Button
        aria-expanded={isTested}
        aria-label={texts.of(texts.test, label)}
        onPress={() => setTested(!isTested)}
      >
        {texts.test}
      </Button>
      {mayWrite && <RuleChanges {...{ rule, label, onChanged }} />}
      {/* The answer is of the rule as it is now. */}
      {isTested && <RuleTest key={rule.revision} ruleId={rule.id} />}
    </li>
  )
}

interface Props {
  readonly rules: readonly AlertRule[]
  readonly notCompared: AlertList['notCompared']
  readonly onChanged: () => void
}

/** All conditions that are compared, shipped ones and those that were added. */
export const RulesCard = ({ rules, notCompared, onChanged }: Props) => {
  const { alerts: texts } = useViewStrings()
  const labelOf = ({ id, name }: AlertRule) =>
    rules.filter((rule) => rule.name === name).length > 1 ? `${name} (${id})` : name
  const reasonFor = ({ id }: AlertRule) => notCompared.find(({ ruleId }) => ruleId === id)?.reason ?? null
  return (
    <section className="card" aria-labelledby="rules-title">
      <h2 id="rules-title">{texts.rulesTitle}</h2>
      <ul aria-labelledby="rules-title">
        {rules.map((rule) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            label={labelOf(rule)}
            reason={reasonFor(rule)}
            onChanged={onChanged}
          />
        ))}
      </ul>
    </section>
  )
}
