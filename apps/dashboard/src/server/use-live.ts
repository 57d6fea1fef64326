import type { Channel, LiveValue } from '@stream-manager/client'
import { useMemo, useRef, useSyncExternalStore } from 'react'
import { type Beat, beat } from '../kit/beat.ts'

/** `staleSinceMs`: when it stopped being known to be current, null while it is. By the page's own clock. */
export interface Shown<Value> extends LiveValue<Value> {
  readonly staleSinceMs: number | null
}

/** Calls back with the beat for a newer state, and at once when the state becomes known or may be out of date. */
export const watchWithBeat =
  <Value, Event>(
    channel: Channel<Value, Event>,
    { request, cancel }: Pick<Beat, 'request' | 'cancel'> = beat,
  ) =>
  (onChange: () => void): (() => void) => {
    let { live: wasLive } = channel.current
    const leave = channel.watch(({ live }) => {
      if (live === wasLive) request(onChange)
      else onChange()
      wasLive = live
    })
    return () => {
      leave()
      cancel(onChange)
    }
  }

/** The newest state of a channel, kept up to date while a component shows it. */
export const useLive = <Value, Event>(channel: Channel<Value, Event>): Shown<Value> => {
  const watch = useMemo(() => watchWithBeat(channel), [channel])
  const current = useSyncExternalStore(watch, () => channel.current)
  const staleSinceMs = useRef<number | null>(null)
  if (current.live) staleSinceMs.current = null
  else staleSinceMs.current ??= Date.now()
  return { ...current, staleSinceMs: staleSinceMs.current }
}
