import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { useClient } from '../../server/server.tsx'
import { useViewStrings } from '../../strings/views.ts'

export const ChatForm = () => {
  const { chat } = useViewStrings()
  const client = useClient()
  const [text, setText] = useState('')
  const { isPending, reason, submit } = useSubmit(async () => {
    if (text.trim() === '') return
    await client.chat.send({ text })
    setText('')
  })
  return (
    <form className="chat-form" onSubmit={submit}>
      <TextField label={chat.message} value={text} onChange={setText} error={reason} autoComplete="off" />
      <Button type="submit" isWaiting={isPending}>
        {chat.send}
      </Button>
    </form>
  )
}
