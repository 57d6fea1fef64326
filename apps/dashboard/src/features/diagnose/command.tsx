import { useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useViewStrings } from '../../strings/views.ts'

const TOLD_MS = 3000

/** Says for a moment that the text was copied. */
const CopyButton = ({ text }: { text: string }) => {
  const { diagnose } = useViewStrings()
  const [isCopied, setCopied] = useState(false)
  const copy = useAction(async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  })
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), TOLD_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <>
      <Button onPress={() => void copy.run()} aria-label={`${diagnose.copy}: ${text}`}>
        {isCopied ? diagnose.copied : diagnose.copy}
      </Button>
      <span role="status" className="visually-hidden">
        {isCopied && diagnose.copied}
      </span>
    </>
  )
}

/** A command line to copy. A page without TLS may not write to the clipboard, so it has no button. */
export const Command = ({ text }: { text: string }) => (
  <div className="diagnose-command">
    <code className="card-log" dir="ltr">
      {text}
    </code>
    {window.isSecureContext && <CopyButton text={text} />}
  </div>
)
