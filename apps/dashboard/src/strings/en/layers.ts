export const layers = {
  title: 'Layers',
  none: 'No layers yet.',
  hidden: 'hidden',
  state: {
    ready: 'ready',
    loading: 'loading',
    stalled: 'stalled',
    failed: 'failed',
  } as Record<string, string>,
}
