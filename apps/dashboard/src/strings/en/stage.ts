const nudge = (direction: string) => (pixels: number) => `Move the selection ${pixels} px ${direction}`

export const stage = {
  layers: 'Layers on the picture',
  place: (x: string, y: string, size: string) => `${x}, ${y} · ${size}`,
  zoom: 'Zoom',
  fit: 'Fit',
  align: 'Align',
  alignments: {
    left: 'Left',
    centre: 'Centre',
    right: 'Right',
    top: 'Top',
    middle: 'Middle',
    bottom: 'Bottom',
  },
  distributeAcross: 'Distribute across',
  distributeDown: 'Distribute down',
  nudge: {
    ArrowLeft: nudge('to the left'),
    ArrowRight: nudge('to the right'),
    ArrowUp: nudge('up'),
    ArrowDown: nudge('down'),
  } as Record<string, (pixels: number) => string>,
}
