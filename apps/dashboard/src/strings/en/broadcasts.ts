export const broadcasts = {
  title: 'Broadcasts',
  none: 'No stream was on air yet. A broadcast appears here with its first picture.',
  more: 'There are earlier ones than are shown here.',
  onlyStream: (streamId: string) => `Only stream ${streamId}`,
  download: 'Download as CSV',
  named: (streamId: string, start: string) => `Stream ${streamId}, ${start}`,
  between: (from: string, to: string) => `${from} to ${to}`,
  since: (from: string) => `since ${from}`,
  onAir: 'on air',
  ends: { stopped: 'stopped', failed: 'failed' } as Record<string, string>,
  endLost: 'end not recorded',
  analytics: 'Figures of this time',
  facts: {
    duration: 'Duration',
    peak: 'Most viewers at once',
    average: 'Viewers on average',
    watched: 'Watched by all together',
    bitrate: 'Bitrate on average',
    dropped: 'Frames dropped',
    restarts: 'Restarts',
    outputs: 'Outputs',
    tier: 'Figures in steps of',
  },
  output: (id: string, failing: string | null) =>
    failing === null ? `${id}: no fault` : `${id}: did not deliver for ${failing}`,
  lost: (from: string | null, to: string) =>
    `Records ${from === null ? 'before' : `from ${from} to`} ${to} were lost: figures may be too low.`,
}
