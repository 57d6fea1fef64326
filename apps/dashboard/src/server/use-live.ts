import type { Channel, LiveValue } from '@stream-manager/client'
import { useRef, useSyncExternalStore } from 'react'

/** `staleSinceMs`: when it stopped being known to be current, null while it is. By the page's own clock. */
export interface Shown<Value> extends LiveValue<Value> {
  readonly staleSinceMs: number | null
}

/** The newest state of a channel, kept up to date while a component shows it. */
export const useLive = <Value, Event>(channel: Channel<Value, Event>): Shown<Value> => {
  const current = useSyncExternalStore(channel.watch, () => channel.current)
  const staleSinceMs = useRef<number | null>(null)
  if (current.live) staleSinceMs.current = null
  else staleSinceMs.current ??= Date.now()
  return { ...current, staleSinceMs: staleSinceMs.current }
}
