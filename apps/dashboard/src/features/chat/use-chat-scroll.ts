import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/** Nearer to the end than this counts as being there. In pixels. */
const END_PX = 40

interface Options {
  /** Id of the newest message. A list that is full keeps its length. */
  readonly newest: string | undefined
  readonly count: number
  /** Pages of the history that were loaded. Each one comes before the messages that were there. */
  readonly pages: number
  /** There are older messages, so their button is shown. */
  readonly hasOlder: boolean
  /** The place of that button. */
  readonly older: RefObject<HTMLElement | null>
  readonly onOlder: () => void
}

/** Loads older messages when the person has scrolled up to where they begin. */
const useOlderInView = ({ older, onOlder, pages, hasOlder }: Options) => {
  const latest = useRef(onOlder)
  latest.current = onOlder
  // An observer tells of changes only: it begins anew after a page that leaves the button in view.
  useEffect(() => {
    const { current } = older
    if (current === null) return undefined
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
      { root: current.parentElement },
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [older, pages, hasOlder])
}

/** A new message moves the list only for those who were at its end, and an older page leaves what is read where it is. */
export const useChatScroll = (options: Options) => {
  const { newest, count, pages } = options
  const list = useRef<HTMLOListElement>(null)
  const isAtEnd = useRef(true)
  const before = useRef({ pages, height: 0, top: 0 })
  const note = () => {
    const { current } = list
    if (current) before.current = { pages, height: current.scrollHeight, top: current.scrollTop }
  }
  useLayoutEffect(() => {
    const { current } = list
    if (!current) return
    const { height, top } = before.current
    if (isAtEnd.current) current.scrollTop = current.scrollHeight
    else if (before.current.pages < pages) current.scrollTop = top + current.scrollHeight - height
    note()
  }, [newest, count, pages])
  useOlderInView(options)
  const onScroll = () => {
    const { current } = list
    if (current) isAtEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < END_PX
    note()
  }
  return { list, onScroll }
}
