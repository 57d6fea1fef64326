import { type FormEvent, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { reasonOf } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useStrings } from '../../strings/strings.tsx'

const useSend = () => {
  const client = useClient()
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [isPending, setPending] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isPending || text.trim() === '') return
    setPending(true)
    try {
      await client.chat.send({ text })
      setText('')
      setError(null)
    } catch (failure) {
      // The text stays.
      setError(reasonOf(failure))
    } finally {
      setPending(false)
    }
  }
  return { text, setText, error, isPending, submit }
}

export const ChatForm = () => {
  const { chat } = useStrings()
  const { text, setText, error, isPending, submit } = useSend()
  return (
    <form className="chat-form" onSubmit={(event) => void submit(event)}>
      <TextField label={chat.message} value={text} onChange={setText} error={error} autoComplete="off" />
      <Button type="submit" isWaiting={isPending}>
        {chat.send}
      </Button>
    </form>
  )
}
