import { type RefObject, useEffect, useState } from 'react'

/** Pixels above and below the part that is in view. */
const MARGIN_PX = 200

/** True once the element came near the part of its list that is in view. It stays true. `list`: a selector. */
export const useNearView = (element: RefObject<HTMLElement | null>, list: string): boolean => {
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    const { current } = element
    if (isNear || current === null) return undefined
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      { root: current.closest(list), rootMargin: `${MARGIN_PX}px 0px` },
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [element, list, isNear])
  return isNear
}
