import { useCallback, useSyncExternalStore } from 'react'
import { readPreference, writePreference } from './storage.ts'

const watchers = new Set<() => void>()

const watch = (onChange: () => void) => {
  watchers.add(onChange)
  // Another tab chose.
  addEventListener('storage', onChange)
  return () => {
    watchers.delete(onChange)
    removeEventListener('storage', onChange)
  }
}

/** A choice that all components of the page share, and the function that changes it. */
export const usePreference = (
  name: string,
  fallback: string,
): readonly [value: string, choose: (value: string) => void] => {
  const value = useSyncExternalStore(watch, () => readPreference(name)) ?? fallback
  const choose = useCallback(
    (chosen: string) => {
      writePreference(name, chosen)
      for (const onChange of watchers) onChange()
    },
    [name],
  )
  return [value, choose]
}
