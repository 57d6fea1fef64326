import type { Strings } from '../en.ts'

const nudge = (direction: string) => (pixels: number) => `Auswahl um ${pixels} px ${direction} schieben`

export const stage: Strings['stage'] = {
  layers: 'Ebenen auf dem Bild',
  place: (x, y, size) => `${x}, ${y} · ${size}`,
  zoom: 'Vergrößerung',
  fit: 'Einpassen',
  align: 'Ausrichten',
  alignments: {
    left: 'Links',
    centre: 'Mitte',
    right: 'Rechts',
    top: 'Oben',
    middle: 'Mittig',
    bottom: 'Unten',
  },
  distributeAcross: 'Waagerecht verteilen',
  distributeDown: 'Senkrecht verteilen',
  nudge: {
    ArrowLeft: nudge('nach links'),
    ArrowRight: nudge('nach rechts'),
    ArrowUp: nudge('nach oben'),
    ArrowDown: nudge('nach unten'),
  },
}
