import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { Button } from '../kit/button.tsx'
import { useStrings } from '../strings/strings.tsx'
import './notices.css'

interface Notice {
  readonly tone: 'bad' | 'warn' | 'info'
  /** One sentence: what happened, to what, what to do. */
  readonly text: string
}

interface ShownNotice extends Notice {
  readonly id: number
}

/** Older ones go. */
const MAX_SHOWN = 4

type Tell = (notice: Notice) => void

const NoticeContext = createContext<Tell | null>(null)

const added = (shown: readonly ShownNotice[], notice: Notice): readonly ShownNotice[] => {
  const id = (shown.at(-1)?.id ?? 0) + 1
  return [...shown.filter(({ text }) => text !== notice.text), { ...notice, id }].slice(-MAX_SHOWN)
}

const Notices = ({ shown, dismiss }: { shown: readonly ShownNotice[]; dismiss: (id: number) => void }) => {
  const { common } = useStrings()
  return (
    <section className="notices" aria-label={common.notices} aria-live="polite">
      {shown.map(({ id, tone, text }) => (
        <p key={id} className="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
          <span>{text}</span>
          <Button onPress={() => dismiss(id)}>{common.dismiss}</Button>
        </p>
      ))}
    </section>
  )
}

/** Messages that concern no place on the page. A fault of a thing is shown at the thing instead. */
export const NoticeProvider = ({ children }: { children: ReactNode }) => {
  const [shown, setShown] = useState<readonly ShownNotice[]>([])
  const tell = useCallback<Tell>((notice) => setShown((before) => added(before, notice)), [])
  const dismiss = useMemo(
    () => (id: number) => setShown((before) => before.filter((notice) => notice.id !== id)),
    [],
  )
  return (
    <NoticeContext value={tell}>
      {children}
      <Notices shown={shown} dismiss={dismiss} />
    </NoticeContext>
  )
}

export const useTell = (): Tell => {
  const tell = useContext(NoticeContext)
  if (tell === null) throw new Error('useTell is called outside of NoticeProvider')
  return tell
}
