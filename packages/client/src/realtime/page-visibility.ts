/** As much of a browser's document as is used. Node has none, and a program without a page is never hidden. */
interface PageDocument {
  readonly visibilityState: string
  addEventListener(type: 'visibilitychange', listener: () => void): void
  removeEventListener(type: 'visibilitychange', listener: () => void): void
}

const pageDocument = (): PageDocument | undefined =>
  (globalThis as { readonly document?: PageDocument }).document

export const isPageHidden = (): boolean => pageDocument()?.visibilityState === 'hidden'

export const watchVisibility = (onChange: () => void): (() => void) => {
  const watched = pageDocument()
  watched?.addEventListener('visibilitychange', onChange)
  return () => watched?.removeEventListener('visibilitychange', onChange)
}
