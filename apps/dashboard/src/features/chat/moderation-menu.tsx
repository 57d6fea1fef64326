import type { ChatEvent, ChatMessage } from '@stream-manager/contracts'
import { useEffect, useRef, useState } from 'react'
import { Menu, MenuItem, Popover } from 'react-aria-components'
import { Confirm } from '../../kit/confirm.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useViewStrings } from '../../strings/views.ts'

const TIMEOUT_SECONDS = 600

/** A message, and the button beside it that was pressed. */
export interface Moderated {
  readonly message: ChatMessage
  readonly button: HTMLElement
}

interface Props {
  readonly moderated: Moderated
  /** Called with what was done, which the channel tells too while there is one. */
  readonly onDone: (event: ChatEvent) => void
  readonly onClose: () => void
}

const useModeration = ({ moderated: { message }, onDone }: Props) => {
  const client = useClient()
  const { id, user } = message
  const remove = useAction(async () => {
    await client.chat.delete(id)
    onDone({ type: 'message.deleted', id })
  })
  const timeout = useAction(async () => {
    await client.chat.timeout(user.id, TIMEOUT_SECONDS)
    // The messages of a silenced person are taken away, as those of a banned one.
    onDone({ type: 'user.banned', userId: user.id, until: null })
  })
  const ban = useAction(async () => {
    await client.chat.ban(user.id)
    onDone({ type: 'user.banned', userId: user.id, until: null })
  })
  return { remove, timeout, ban }
}

/** One menu for all messages. One for each of five hundred messages would cost more than the rest of the page. */
export const ModerationMenu = (props: Props) => {
  const { chat } = useViewStrings()
  const { moderated, onClose } = props
  const trigger = useRef(moderated.button)
  const [isOpen, setOpen] = useState(true)
  const [isAsking, setAsking] = useState(false)
  const { remove, timeout, ban } = useModeration(props)
  const { name } = moderated.message.user
  useEffect(() => {
    if (!isOpen && !isAsking) onClose()
  }, [isOpen, isAsking, onClose])
  return (
    <>
      <Popover
        className="popover"
        aria-label={chat.moderate(name)}
        triggerRef={trigger}
        isOpen={isOpen}
        onOpenChange={setOpen}
      >
        <Menu
          className="options"
          aria-label={chat.moderate(name)}
          autoFocus="first"
          onClose={() => setOpen(false)}
        >
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
