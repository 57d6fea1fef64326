import { StreamManagerError } from '@stream-manager/client'
import { useRef, useState } from 'react'
import { reasonOf } from '../../notices/use-action.ts'
import type { Outcome } from '../editing/outbox.ts'

/** The server names a field of the layer, or the whole request. */
export const refusalOf = (error: unknown): string =>
  error instanceof StreamManagerError ? (error.errors[0]?.message ?? error.detail) : reasonOf(error)

export interface Draft<Value> {
  readonly value: Value
  /** Why the server refused the value, which stays in the field. */
  readonly error: string | null
  readonly change: (value: Value) => void
  readonly onFocusChange: (isFocused: boolean) => void
  /** A drag has ended: the next change is another one to undo. */
  readonly end: () => void
}

/**
 * A field that is edited while it is live: each change goes on air, all changes until the field is left are one step to undo,
 * and a foreign edit does not move the text under the fingers.
 */
export const useDraft = <Value>(
  shown: Value,
  send: (value: Value, gesture: symbol) => Promise<Outcome>,
): Draft<Value> => {
  const [typed, setTyped] = useState<{ readonly value: Value } | null>(null)
  const [error, setError] = useState<string | null>(null)
  const gesture = useRef(Symbol('typing'))
  const newest = useRef(0)
  /** The field was left, or the drag has ended: the answer decides whether the value stays. */
  const isOver = useRef(false)
  const change = (value: Value) => {
    newest.current += 1
    isOver.current = false
    const mine = newest.current
    setTyped({ value })
    void send(value, gesture.current).then((outcome) => {
      if (mine !== newest.current) return
      const isRefused = outcome.kind === 'refused'
      setError(isRefused ? refusalOf(outcome.error) : null)
      if (!isRefused && isOver.current) setTyped(null)
    })
  }
  const onFocusChange = (isFocused: boolean) => {
    isOver.current = !isFocused
    if (isFocused) gesture.current = Symbol('typing')
    else if (error === null) setTyped(null)
  }
  const end = () => {
    isOver.current = true
    gesture.current = Symbol('typing')
    if (error === null) setTyped(null)
  }
  return { value: typed ? typed.value : shown, error, change, onFocusChange, end }
}
