interface Peak {
  readonly hours: string
  readonly most: string
  readonly at: string
}

export const errors = {
  title: 'Errors',
  one: 'Error',
  back: 'All errors',
  history: 'Since when and how often',
  none: 'No errors found.',
  more: 'There are more than are shown here. Narrow the list.',
  state: 'State',
  states: {
    all: 'all',
    open: 'open',
    regressed: 'back again',
    resolved: 'resolved',
    ignored: 'ignored',
  } as Record<string, string>,
  severities: { warning: 'Warning', error: 'Error' } as Record<string, string>,
  set: { open: 'Reopen', resolved: 'Resolve', ignored: 'Ignore' },
  onlyStream: (streamId: string) => `Only stream ${streamId}`,
  onlyCode: (code: string) => `Only ${code}.`,
  allCodes: 'Show all',
  stream: (streamId: string) => `stream ${streamId}`,
  times: (count: number, text: string) => `${text} ${count === 1 ? 'time' : 'times'}`,
  between: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
  summary: 'Summary',
  facts: {
    count: 'Occurrences',
    first: 'First',
    last: 'Last',
    recovery: 'Time to recover',
    place: 'Place in the program',
    services: 'Services',
    streams: 'Streams',
    versions: 'Versions',
    instances: 'Instances, the last 50',
  },
  goesOn: 'goes on, or ended less than 10 minutes ago',
  patterns: {
    every: (interval: string) => `It occurs every ${interval}.`,
    version: (version: string) => `Only version ${version} has it; the one before did not.`,
    instance: (instance: string) => `Only the instance ${instance} has it.`,
  },
  histogram: ({ hours, most, at }: Peak) =>
    `30 days before the last time, by hour. Hours with it: ${hours}. Most in one hour: ${most}, at ${at}.`,
  occurrences: 'The newest occurrences',
  noOccurrences: 'None are kept any more: they are deleted after 30 days.',
  noLog: 'No line of a log came with it.',
}
