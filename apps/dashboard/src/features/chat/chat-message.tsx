import type { ChatMessage } from '@stream-manager/contracts'
import { memo, useState } from 'react'
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Icon } from '../../kit/icon.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

const TIMEOUT_SECONDS = 600

interface Props {
  readonly message: ChatMessage
  readonly mayModerate: boolean
  readonly onGone: (isGone: (message: ChatMessage) => boolean) => void
}

const useModeration = ({ message, onGone }: Props) => {
  const client = useClient()
  const { id, user } = message
  const remove = useAction(async () => {
    await client.chat.delete(id)
    onGone((other) => other.id === id)
  })
  const timeout = useAction(() => client.chat.timeout(user.id, TIMEOUT_SECONDS))
  const ban = useAction(async () => {
    await client.chat.ban(user.id)
    onGone((other) => other.user.id === user.id)
  })
  return { remove, timeout, ban }
}

const Moderation = (props: Props) => {
  const { chat } = useViewStrings()
  const [isAsking, setAsking] = useState(false)
  const { remove, timeout, ban } = useModeration(props)
  const { name } = props.message.user
  return (
    <>
      <MenuTrigger>
        <Button look="icon" hint={chat.moderate(name)}>
          <Icon name="more" />
        </Button>
        <Popover className="popover">
          <Menu className="options">
            <MenuItem className="option" onAction={() => void remove.run()}>
              {chat.delete}
            </MenuItem>
            <MenuItem className="option" onAction={() => void timeout.run()}>
              {chat.timeout}
            </MenuItem>
            <MenuItem className="option" onAction={() => setAsking(true)}>
              {chat.ban}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <Confirm
        title={chat.banTitle(name)}
        text={chat.banText}
        action={chat.ban}
        isOpen={isAsking}
        onConfirm={() => {
          setAsking(false)
          void ban.run()
        }}
        onClose={() => setAsking(false)}
      />
    </>
  )
}

/** One message, as text only. */
const PlainChatMessage = (props: Props) => {
  const { time } = useFormats()
  const { message, mayModerate } = props
  const { user, text, sentAt } = message
  return (
    <li className="chat-message">
      <p dir="auto">
        <b>{user.name}</b> <time dateTime={sentAt}>{time(new Date(sentAt))}</time>{' '}
        <span className="chat-text">{text}</span>
      </p>
      {mayModerate && <Moderation {...props} />}
    </li>
  )
}

export const ChatMessageRow = memo(PlainChatMessage)
