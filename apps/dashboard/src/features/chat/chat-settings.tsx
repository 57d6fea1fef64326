import type { ChatSettingsView } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { Button } from '../../kit/button.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Popover } from '../../kit/popover.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useViewStrings } from '../../strings/views.ts'

const Fields = ({ settings, onSaved }: { settings: ChatSettingsView; onSaved: () => void }) => {
  const { chat } = useViewStrings()
  const client = useClient()
  const { revision, ...fields } = settings
  const save = useAction(async (changes: Partial<typeof fields>) => {
    await client.chat.setSettings({ ...fields, ...changes }, { ifMatch: revision }).finally(onSaved)
  })
  return (
    <>
      <NumberField
        label={chat.slowMode}
        help={chat.slowModeHelp}
        unit="s"
        minValue={0}
        value={settings.slowModeSeconds}
        onChange={(slowModeSeconds) => void save.run({ slowModeSeconds })}
      />
      <Switch
        isSelected={settings.links === 'allow'}
        onChange={(allowed) => void save.run({ links: allowed ? 'allow' : 'refuse' })}
        isDisabled={save.isPending}
      >
        {chat.links}
      </Switch>
    </>
  )
}

const Bans = () => {
  const { chat } = useViewStrings()
  const client = useClient()
  const read = useCallback((signal: AbortSignal) => client.chat.bans({ signal }), [client])
  const { value, reload } = useLoaded(read)
  const lift = useAction(async (userId: string) => {
    await client.chat.unban(userId).finally(reload)
  })
  if (!value || value.items.length === 0) return <p className="dim">{chat.noBans}</p>
  return (
    <ul>
      {value.items.map(({ id, userId }) => (
        <li key={id} className="card-row">
          <span dir="auto">{userId}</span>
          <Button onPress={() => void lift.run(userId)}>{chat.unban}</Button>
        </li>
      ))}
    </ul>
  )
}

const Content = () => {
  const client = useClient()
  const { chat } = useViewStrings()
  const read = useCallback((signal: AbortSignal) => client.chat.settings({ signal }), [client])
  const { value, failure, reload } = useLoaded(read)
  return (
    <div className="chat-settings">
      {failure !== null && <p className="field-error">{failure}</p>}
      {value && <Fields key={value.revision} settings={value} onSaved={reload} />}
      <h2>{chat.bans}</h2>
      <Bans />
    </div>
  )
}

/** Slow mode, links, and who is banned. For moderators. */
export const ChatSettings = () => {
  const { chat } = useViewStrings()
  return (
    <Popover label={chat.settings} button={<>{chat.settings}…</>}>
      <Content />
    </Popover>
  )
}
