import type { ViewStrings } from '../en-views.ts'

export const panning: ViewStrings['panning'] = {
  hold: 'Ausschnitt des vergrößerten Bildes verschieben: halten und ziehen, oder mit der mittleren Taste ziehen',
  steps: {
    ArrowLeft: 'Ausschnitt nach links verschieben',
    ArrowRight: 'Ausschnitt nach rechts verschieben',
    ArrowUp: 'Ausschnitt nach oben verschieben',
    ArrowDown: 'Ausschnitt nach unten verschieben',
  },
  notZoomed: 'Das ganze Bild ist zu sehen: Vergrößern Sie es zuerst.',
}
