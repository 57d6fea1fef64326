import type { AlertSilence } from '@stream-manager/contracts'
import { Button } from '../../kit/button.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

interface RowProps {
  readonly silence: AlertSilence
  /** Its id where the rule is gone. */
  readonly ruleName: string | null
  readonly onEnded: () => void
}

const SilenceRow = ({ silence, ruleName, onEnded }: RowProps) => {
  const { alerts: texts } = useViewStrings()
  const { dateTime } = useFormats()
  const { alerts } = useMonitoring()
  const mayWrite = useMay('alerts.write')
  const { id, stream, subject, endsAt, comment } = silence
  const end = useAction(() => alerts.deleteSilence(id).finally(onEnded))
  return (
    <li className="card-row">
      <span dir="auto">
        <b>{ruleName ?? texts.everyRule}</b>
        <span className="card-sub">
          {texts.where(stream, subject)} · {comment}
        </span>
      </span>
      <time dateTime={endsAt}>{texts.until(dateTime(new Date(endsAt)))}</time>
      {mayWrite && (
        <Button isWaiting={end.isPending} onPress={() => void end.run()}>
          {texts.endSilence}
        </Button>
      )}
    </li>
  )
}

interface Props {
  readonly silences: readonly AlertSilence[]
  readonly nameOfRule: (ruleId: string) => string
  readonly onEnded: () => void
}

/** Silences in force. */
export const SilencesCard = ({ silences, nameOfRule, onEnded }: Props) => {
  const { alerts: texts } = useViewStrings()
  if (silences.length === 0) return null
  return (
    <section className="card" aria-labelledby="silences-title">
      <h2 id="silences-title">{texts.silencesTitle}</h2>
      <ul aria-labelledby="silences-title">
        {silences.map((silence) => (
          <SilenceRow
            key={silence.id}
            silence={silence}
            ruleName={silence.ruleId && nameOfRule(silence.ruleId)}
            onEnded={onEnded}
          />
        ))}
      </ul>
    </section>
  )
}
