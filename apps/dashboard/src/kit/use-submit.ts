import { type FormEvent, useRef, useState } from 'react'
import { reasonOf } from '../notices/use-action.ts'

export interface Submit {
  readonly isPending: boolean
  /** Why the newest attempt failed. Null while it is answered, and when it worked. */
  readonly error: unknown
  /** The same in words, for the person. */
  readonly reason: string | null
  /** The newest attempt worked. */
  readonly isDone: boolean
  /** For `onSubmit` of a form. A second press while the first is answered does nothing. */
  readonly submit: (event: FormEvent) => void
}

interface State {
  readonly isPending: boolean
  readonly isDone: boolean
  readonly error: unknown
}

/** Sends a form. Its failure is shown at the form, and what was typed stays. */
export const useSubmit = (work: () => Promise<unknown>): Submit => {
  const [state, setState] = useState<State>({ isPending: false, isDone: false, error: null })
  const isRunning = useRef(false)
  const run = async () => {
    if (isRunning.current) return
    isRunning.current = true
    setState({ isPending: true, isDone: false, error: null })
    const outcome = await work().then(
      () => ({ isDone: true, error: null }),
      (error: unknown) => ({ isDone: false, error }),
    )
    isRunning.current = false
    setState({ isPending: false, ...outcome })
  }
  return {
    ...state,
    reason: state.error === null ? null : reasonOf(state.error),
    submit: (event) => {
      event.preventDefault()
      void run()
    },
  }
}
