import { createContext, useContext, useSyncExternalStore } from 'react'
import { navigate } from 'wouter/use-hash-location'
import { streamPathOf } from '../server/stream-path.ts'
import { hasLink } from '../session/link.ts'

const read = (): string => `/${location.hash.replace(/^#?\/?/, '')}`

/**
 * The stream and the view that the page shows: those of the address. While the shown stream has unfinished work, another
 * stream in the address is not shown before the person consents.
 */
export class ShownLocation {
  readonly #watchers = new Set<() => void>()
  #location = read()
  #asked: string | null = null
  #isUnfinished = false

  get location(): string {
    return this.#location
  }

  /** Work of the shown stream would be lost with the page. */
  get isUnfinished(): boolean {
    return this.#isUnfinished
  }

  /** True while the address names another stream, which waits for consent. */
  get isAsked(): boolean {
    return this.#asked !== null
  }

  readonly watch = (onChange: () => void): (() => void) => {
    if (this.#watchers.size === 0) addEventListener('hashchange', this.#follow)
    this.#watchers.add(onChange)
    return () => {
      this.#watchers.delete(onChange)
      if (this.#watchers.size === 0) removeEventListener('hashchange', this.#follow)
    }
  }

  /** Nothing is asked any more once the work is done. */
  setUnfinished(isUnfinished: boolean): void {
    this.#isUnfinished = isUnfinished
    if (!isUnfinished) this.leave()
  }

  /** Shows the other stream. */
  leave(): void {
    if (this.#asked !== null) this.#show(this.#asked)
  }

  /** Goes on with the shown stream, and puts it back into the address. */
  stay(): void {
    navigate(this.#location, { replace: true })
  }

  readonly #follow = (): void => {
    // A sign-in link is no place of the page.
    if (hasLink()) return
    const wanted = read()
    const isOther = streamPathOf(wanted).streamId !== streamPathOf(this.#location).streamId
    if (isOther && this.#isUnfinished) {
      this.#asked = wanted
      this.#changed()
    } else this.#show(wanted)
  }

  #show(location: string): void {
    this.#asked = null
    this.#location = location
    this.#changed()
  }

  #changed(): void {
    for (const onChange of this.#watchers) onChange()
  }
}

const ShownLocationContext = createContext<ShownLocation | null>(null)

export const ShownLocationProvider = ShownLocationContext.Provider

export const useShownLocation = (): ShownLocation => {
  const shown = useContext(ShownLocationContext)
  if (shown === null) throw new Error('useShownLocation is called outside of ShownLocationProvider')
  return shown
}

/** The location for the router. */
export const useRouterLocation = (): [string, typeof navigate] => {
  const shown = useShownLocation()
  return [useSyncExternalStore(shown.watch, () => shown.location), navigate]
}
