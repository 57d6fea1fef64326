import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { ChatForm } from './chat-form.tsx'
import { ChatMessageRow } from './chat-message.tsx'
import { ChatSettings } from './chat-settings.tsx'
import { type Moderated, ModerationMenu } from './moderation-menu.tsx'
import { useChat } from './use-chat.ts'
import './chat.css'

/** Nearer to the end than this counts as being there. In pixels. */
const END_PX = 40

/** A new message moves the list only for those who were at its end. */
const useStickyEnd = (count: number) => {
  const list = useRef<HTMLOListElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    if (isAtEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight
  }, [count])
  const onScroll = () => {
    const { current } = list
    if (current) isAtEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < END_PX
  }
  return { list, onScroll }
}

/** The chat of the stream: live, with its history. */
export const ChatPanel = () => {
  const { common } = useStrings()
  const { chat } = useViewStrings()
  const { messages, live, loadOlder, hasOlder, forget } = useChat()
  const { list, onScroll } = useStickyEnd(messages.length)
  const mayModerate = useMay('chat.moderate')
  const maySend = useMay('chat.send')
  const [moderated, moderate] = useState<Moderated | null>(null)
  const close = useCallback(() => moderate(null), [])
  return (
    <>
      {!live && <p className="dim">{common.loading}</p>}
      <ol ref={list} className="chat-list" aria-label={chat.title} onScroll={onScroll}>
        {hasOlder && (
          <li>
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
        <ModerationMenu key={moderated.message.id} moderated={moderated} onGone={forget} onClose={close} />
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
