export const panning = {
  hold: 'Move the view of the zoomed picture: hold and drag, or drag with the middle button',
  steps: {
    ArrowLeft: 'Move the view to the left',
    ArrowRight: 'Move the view to the right',
    ArrowUp: 'Move the view up',
    ArrowDown: 'Move the view down',
  } as Record<string, string>,
  notZoomed: 'The whole picture is seen: zoom in first.',
}
