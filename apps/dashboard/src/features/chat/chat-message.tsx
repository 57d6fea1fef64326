import type { ChatMessage } from '@stream-manager/contracts'
import { memo } from 'react'
import { Icon } from '../../kit/icon.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import type { Moderated } from './moderation-menu.tsx'

interface Props {
  readonly message: ChatMessage
  /** Null for those who may not moderate. The same function always, so that a new message draws no other one. */
  readonly onModerate: ((moderated: Moderated) => void) | null
}

/** One message, as text only. Its button is the browser's own: there are hundreds of them. */
const PlainChatMessage = ({ message, onModerate }: Props) => {
  const { time } = useFormats()
  const { chat } = useViewStrings()
  const { user, text, sentAt } = message
  return (
    <li className="chat-message">
      <p dir="auto">
        <b>{user.name}</b> <time dateTime={sentAt}>{time(new Date(sentAt))}</time>{' '}
        <span className="chat-text">{text}</span>
      </p>
      {onModerate && (
        <button
          type="button"
          className="button button-icon"
          aria-label={chat.moderate(user.name)}
          aria-haspopup="menu"
          title={chat.moderate(user.name)}
          onClick={({ currentTarget }) => onModerate({ message, button: currentTarget })}
        >
          <Icon name="more" />
        </button>
      )}
    </li>
  )
}

export const ChatMessageRow = memo(PlainChatMessage)
