import type { Webhook, WebhookSecret } from '@stream-manager/contracts'
import { useState } from 'react'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { ReplayDialog } from './replay-dialog.tsx'
import { EditWebhook } from './webhook-form.tsx'

interface Props {
  readonly webhook: Webhook
  readonly onChanged: () => void
  readonly onSecret: (webhook: WebhookSecret) => void
}

const useWebhookActions = ({ webhook: { id, revision }, onChanged, onSecret }: Props) => {
  const { webhooks } = useMonitoring()
  return {
    test: useAction(() => webhooks.test(id).finally(onChanged)),
    enable: useAction((enabled: boolean) =>
      webhooks.update(id, { enabled }, { ifMatch: revision }).finally(onChanged),
    ),
    rotate: useAction(async () => onSecret(await webhooks.rotate(id).finally(onChanged))),
    remove: useAction(() => webhooks.delete(id, { ifMatch: revision }).finally(onChanged)),
  }
}

type Question = 'rotate' | 'remove'

/** A new object for each press: a dialog of the same kind may be opened again. */
interface Opened {
  readonly dialog: 'edit' | 'replay'
}

const OpeningButtons = ({ webhook, onChanged }: Omit<Props, 'onSecret'>) => {
  const { webhooks: texts } = useViewStrings()
  const [opened, setOpened] = useState<Opened | null>(null)
  // An answer may come when its dialog was closed and another one is open.
  const close = () => setOpened((now) => (now === opened ? null : now))
  const dialog = { webhook, onDone: onChanged, onClose: close }
  return (
    <>
      <Button aria-label={texts.editTitle(webhook.name)} onPress={() => setOpened({ dialog: 'edit' })}>
        {texts.edit}…
      </Button>
      <Button
        aria-label={texts.replayTitle(webhook.name)}
        isDisabled={!webhook.enabled}
        onPress={() => setOpened({ dialog: 'replay' })}
      >
        {texts.replay}…
      </Button>
      {opened?.dialog === 'edit' && <EditWebhook {...dialog} />}
      {opened?.dialog === 'replay' && <ReplayDialog {...dialog} />}
    </>
  )
}

const WebhookActions = (props: Props) => {
  const { webhooks: texts } = useViewStrings()
  const { name, enabled } = props.webhook
  const actions = useWebhookActions(props)
  const [asked, setAsked] = useState<Question | null>(null)
  const confirm = (question: Question) => {
    setAsked(null)
    void actions[question].run()
  }
  return (
    <>
      <Switch
        isSelected={enabled}
        onChange={(isOn) => void actions.enable.run(isOn)}
        isDisabled={actions.enable.isPending}
      >
        {texts.enabled}
      </Switch>
      <Button
        isDisabled={!enabled}
        isWaiting={actions.test.isPending}
        onPress={() => void actions.test.run()}
      >
        {texts.test}
      </Button>
      <OpeningButtons {...props} />
      <Button isWaiting={actions.rotate.isPending} onPress={() => setAsked('rotate')}>
        {texts.rotate}…
      </Button>
      <Button isWaiting={actions.remove.isPending} onPress={() => setAsked('remove')}>
        {texts.remove}…
      </Button>
      {asked !== null && (
        <Confirm
          title={texts.questions[asked](name)}
          text={texts.consequences[asked]}
          action={texts[asked]}
          isOpen
          onConfirm={() => confirm(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

const toneOf = ({ enabled, disabledReason }: Webhook): Tone => {
  if (disabledReason !== null) return 'bad'
  return enabled ? 'ok' : 'unknown'
}

/** An endpoint: which events it gets, whether it works, and what to do with it. */
export const WebhookRow = (props: Props) => {
  const { webhooks: texts } = useViewStrings()
  const { webhook } = props
  const { name, url, events, streams, format, enabled, disabledReason } = webhook
  const state = enabled ? texts.on : texts.off
  return (
    <li className="card-row webhook" aria-label={name}>
      <span dir="auto">
        <b>{name}</b>
        <span className="card-sub">{url}</span>
        <span className="card-sub">
          {texts.gets({ events: events.join(', '), format: texts.formats[format] ?? format, streams })}
        </span>
      </span>
      <Badge tone={toneOf(webhook)}>
        {disabledReason === null ? state : (texts.disabledReasons[disabledReason] ?? disabledReason)}
      </Badge>
      <WebhookActions {...props} />
    </li>
  )
}
