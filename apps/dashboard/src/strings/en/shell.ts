export const shell = {
  views: {
    label: 'Views',
    show: 'Show',
    monitor: 'Monitor',
    streams: 'Streams',
    people: 'People',
  },
  tabs: {
    label: 'Beside the stage',
    inspector: 'Selection',
    outputs: 'Outputs',
    chat: 'Chat',
  },
}
