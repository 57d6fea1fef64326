export const incidents = {
  title: 'Incidents',
  none: 'There was no incident: no alert was urgent.',
  more: 'There are earlier ones than are shown here.',
  states: { open: 'open', closed: 'over' } as Record<string, string>,
  stream: (streamId: string) => `stream ${streamId}`,
  since: (at: string) => `since ${at}`,
  between: (from: string, to: string | null) => (to === null ? `since ${from}` : `${from} to ${to}`),
  alerts: 'Alerts of the incident',
  omitted: (count: number) => `and ${count} more`,
  timeline: 'Timeline',
  newestOnly: 'Only the newest 200 events are shown.',
}
