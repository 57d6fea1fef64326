/** As `getBoundingClientRect` gives it. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Extent {
  readonly width: number
  readonly height: number
}

export interface Place {
  readonly left: number
  readonly top: number
}

/** Between the card, its part of the page and the edges of the window. */
const GAP_PX = 12

const within = (at: number, size: number, room: number): number =>
  Math.max(GAP_PX, Math.min(at, room - size - GAP_PX))

const fits = ({ left, top }: Place, card: Extent, view: Extent): boolean =>
  left >= GAP_PX &&
  top >= GAP_PX &&
  left + card.width <= view.width - GAP_PX &&
  top + card.height <= view.height - GAP_PX

/** Below, above, right and left of the part, slid along its side into the window. */
const places = (part: Box, card: Extent, view: Extent): readonly Place[] => {
  const left = within(part.left, card.width, view.width)
  const top = within(part.top, card.height, view.height)
  return [
    { left, top: part.top + part.height + GAP_PX },
    { left, top: part.top - card.height - GAP_PX },
    { left: part.left + part.width + GAP_PX, top },
    { left: part.left - card.width - GAP_PX, top },
  ]
}

/** The card beside its part of the page; where no side has room, at the bottom of the window. */
export const placeCard = (part: Box, card: Extent, view: Extent): Place =>
  places(part, card, view).find((place) => fits(place, card, view)) ?? {
    left: within((view.width - card.width) / 2, card.width, view.width),
    top: within(view.height, card.height, view.height),
  }
