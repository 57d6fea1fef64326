interface Subscription {
  readonly events: string
  readonly format: string
  /** Null: all, and events of no stream. */
  readonly streams: readonly string[] | null
}

export const webhooks = {
  title: 'Webhooks',
  endpoints: 'Endpoints',
  none: 'There is no endpoint yet. Add one to send events to another system.',
  add: 'Add an endpoint',
  addAction: 'Add',
  name: 'Name',
  url: 'Address',
  urlHelp: 'It is stored encrypted, and later only its host is shown.',
  urlKept: 'Empty: it stays as it is. Only its host is shown here.',
  events: 'Events',
  eventsHelp: 'Types such as alert.* or stream.status, with commas between them. * means all.',
  streams: 'Streams',
  streamsHelp: 'Ids with commas between them. Empty: events of all streams, and of the system.',
  format: 'Form of the message',
  formats: {
    standard: 'Standard Webhooks, signed',
    slack: 'Slack',
    discord: 'Discord',
    ntfy: 'ntfy',
    mail: 'Mail, as in mailto:team@example.org',
  } as Record<string, string>,
  gets: ({ events, format, streams }: Subscription) =>
    `${events} · ${format}${streams === null ? '' : ` · streams ${streams.join(', ')}`}`,
  enabled: 'On',
  on: 'on',
  off: 'off',
  disabledReasons: {
    gone: 'off: it answered that it is gone',
    failing: 'off: nothing arrived for 5 days',
  } as Record<string, string>,
  test: 'Test',
  edit: 'Edit',
  editTitle: (name: string) => `Edit “${name}”`,
  save: 'Save',
  replay: 'Send again',
  replayTitle: (name: string) => `Send again: deliveries to “${name}”`,
  replayText:
    'Sends the newest deliveries of this time again, at most 1000. A receiver sees the same ids as before.',
  from: 'From',
  to: 'To',
  timeMissing: 'Enter the day and the time in both fields.',
  onlyFailed: 'Only those that were given up',
  replayAction: 'Send again',
  replayAsked: (name: string) =>
    `Deliveries to “${name}” are sent again, if there are any in this time. The list shows what becomes of each.`,
  rotate: 'New secret',
  remove: 'Delete',
  questions: {
    rotate: (name: string) => `Make a new secret for “${name}”?`,
    remove: (name: string) => `Delete “${name}”?`,
  },
  consequences: {
    rotate: 'For 24 hours messages are signed with both secrets. Then the old one is worth nothing.',
    remove: 'Deliveries that wait are given up, and the secret is forgotten.',
  },
  secretTitle: (name: string) => `Secret of “${name}”`,
  secretText:
    'It is shown now and never again. Copy it to the receiver, which checks the signatures with it.',
  secretGone: 'The secret was in an earlier answer, which did not arrive here. Make a new one.',
  secret: 'Secret',
  secretKept: 'I have copied it',
  deliveriesTitle: 'The newest deliveries',
  noDeliveries: 'No deliveries found.',
  moreDeliveries: 'Only the newest 50 are shown. Choose an endpoint or a state to see others.',
  endpoint: 'Endpoint',
  all: 'all',
  state: 'State',
  deliveryStates: { waiting: 'waiting', delivered: 'delivered', failed: 'given up' } as Record<
    string,
    string
  >,
  deliveryOf: (type: string, name: string) => `${type} to ${name}`,
  attempts: (count: number) => (count === 1 ? '1 attempt' : `${count} attempts`),
  answered: (status: string | null, ms: string) =>
    status === null ? `no answer after ${ms} ms` : `answered ${status} after ${ms} ms`,
  event: 'Event',
  redeliver: 'Send again',
}
