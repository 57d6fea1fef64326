/** Parts of the page, in the order of the tour. A part is every element whose `data-tour` has its name. */
const TOUR_STEPS = ['stage', 'layers', 'programme', 'outputs', 'watch'] as const
export type TourStep = (typeof TOUR_STEPS)[number]

export const elementsOf = (step: TourStep): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`[data-tour="${step}"]`),
]

/** A person without a permission has no such part. */
export const shownSteps = (): TourStep[] => TOUR_STEPS.filter((step) => elementsOf(step).length > 0)
