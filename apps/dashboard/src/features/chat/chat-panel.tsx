import { useCallback, useRef, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { ChatForm } from './chat-form.tsx'
import { ChatMessageRow } from './chat-message.tsx'
import { ChatSettings } from './chat-settings.tsx'
import { type Moderated, ModerationMenu } from './moderation-menu.tsx'
import { useChat } from './use-chat.ts'
import { useChatScroll } from './use-chat-scroll.ts'
import './chat.css'

/** The chat of the stream: live, with its history. */
export const ChatPanel = () => {
  const { common } = useStrings()
  const { chat } = useViewStrings()
  const { messages, pages, live, loadOlder, hasOlder, follow } = useChat()
  const older = useRef<HTMLLIElement>(null)
  const { list, onScroll } = useChatScroll({
    newest: messages.at(-1)?.id,
    count: messages.length,
    pages,
    hasOlder,
    older,
    onOlder: () => void loadOlder.run(),
  })
  const mayModerate = useMay('chat.moderate')
  const maySend = useMay('chat.send')
  const [moderated, moderate] = useState<Moderated | null>(null)
  const close = useCallback(() => moderate(null), [])
  return (
    <>
      {!live && <p className="dim">{common.loading}</p>}
      <ol ref={list} className="chat-list" aria-label={chat.title} onScroll={onScroll}>
        {hasOlder && (
          <li ref={older}>
            <Button isWaiting={loadOlder.isPending} onPress={() => void loadOlder.run()}>
              {chat.older}
            </Button>
          </li>
        )}
        {messages.map((message) => (
          <ChatMessageRow key={message.id} message={message} onModerate={mayModerate ? moderate : null} />
        ))}
      </ol>
      {moderated && (
        <ModerationMenu key={moderated.message.id} moderated={moderated} onDone={follow} onClose={close} />
      )}
      {maySend && <ChatForm />}
      {mayModerate && (
        <span>
          <ChatSettings />
        </span>
      )}
    </>
  )
}
