import type { StreamAction, StreamState } from '@stream-manager/contracts'
import { memo, useMemo, useState } from 'react'
import { useCommands } from '../../commands/commands.tsx'
import { Button } from '../../kit/button.tsx'
import { LazyConfirm } from '../../kit/lazy-confirm.tsx'
import { useTell } from '../../notices/notices.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { ACTIONS, ASKED, allowedActions } from './actions.ts'

const KEYS: Readonly<Record<StreamAction, string>> = {
  start: 'Shift+S',
  pause: 'Shift+P',
  resume: 'Shift+R',
  restart: 'Shift+B',
  stop: 'Shift+X',
}

type Props = Pick<StreamState, 'status'>

/** One action at a time, until the engine has confirmed it. */
const useControl = () => {
  const client = useClient()
  const tell = useTell()
  const { programme } = useStrings()
  const [asked, setAsked] = useState<StreamAction | null>(null)
  const [pending, setPending] = useState<StreamAction | null>(null)
  const { run } = useAction(async (action: StreamAction) => {
    setPending(action)
    setAsked(null)
    try {
      const { confirmed } = await client.stream.control(action)
      if (!confirmed) tell({ tone: 'warn', text: programme.notConfirmed })
    } finally {
      setPending(null)
    }
  })
  const request = useMemo(
    () => (action: StreamAction) => (ASKED.has(action) ? setAsked(action) : void run(action)),
    [run],
  )
  return { asked, pending, request, run, dismiss: () => setAsked(null) }
}

const Controls = ({ status }: Props) => {
  const { programme } = useStrings()
  const { asked, pending, request, run, dismiss } = useControl()
  const allowed = allowedActions(status)
  const commands = useMemo(
    () =>
      ACTIONS.map((action) => ({
        id: `programme.${action}`,
        title: programme.actions[action],
        keys: KEYS[action],
        isEnabled: allowed.includes(action) && pending === null,
        run: () => request(action),
      })),
    [programme, allowed, pending, request],
  )
  useCommands(commands)
  return (
    <>
      {ACTIONS.filter((action) => allowed.includes(action) || action === pending).map((action) => (
        <Button
          key={action}
          data-tour="programme"
          look={action === 'start' ? 'primary' : 'plain'}
          hint={programme.hints[action]}
          keys={KEYS[action]}
          isWaiting={action === pending}
          isDisabled={pending !== null && action !== pending}
          onPress={() => request(action)}
        >
          {action === pending ? programme.pending[action] : programme.actions[action]}
          {ASKED.has(action) && action !== pending && '…'}
        </Button>
      ))}
      {asked && (
        <LazyConfirm
          title={programme.ask[asked]}
          text={programme.hints[asked]}
          action={programme.actions[asked]}
          onConfirm={() => void run(asked)}
          onClose={dismiss}
        />
      )}
    </>
  )
}

const PlainProgrammeControls = (props: Props) => (useMay('stream.control') ? <Controls {...props} /> : null)

/** Start, stop, pause, resume, restart: what the status allows, for those who may. An edit of a layer draws them no more. */
export const ProgrammeControls = memo(PlainProgrammeControls)
