/** Pixels of the screen for one of the programme. `fit`: the whole picture is seen. */
export const ZOOMS = ['fit', 0.25, 0.5, 1, 2] as const
export type Zoom = (typeof ZOOMS)[number]

/** The next larger or smaller one, as the wheel asks for. */
export const zoomed = (zoom: Zoom, isLarger: boolean): Zoom => {
  const at = ZOOMS.indexOf(zoom) + (isLarger ? 1 : -1)
  return ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at))] ?? 'fit'
}
