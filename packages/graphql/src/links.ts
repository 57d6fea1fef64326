/** A field of a type whose value is the answer of another operation. */
export interface Link {
  readonly on: string
  readonly field: string
  /** Its other arguments are arguments of the field. */
  readonly operation: string
  /** Arguments of the operation, and the field of the parent that each comes from. One that is null makes the field null. */
  readonly input: Readonly<Record<string, string>>
  /** As `input`, but left out where the parent's field is null. */
  readonly optionalInput?: Readonly<Record<string, string>>
}

const RULE = { field: 'rule', operation: 'alertRules.get', input: { id: 'ruleId' } }
const STATE = { field: 'streamState', operation: 'stream.state', input: { streamId: 'streamId' } }

const linksOfIncident = (on: string): readonly Link[] => [
  {
    on,
    field: 'events',
    operation: 'events.list',
    input: { from: 'openedAt' },
    optionalInput: { to: 'closedAt' },
  },
  { on, field: 'errors', operation: 'errors.list', input: { from: 'openedAt' } },
  {
    on,
    field: 'broadcasts',
    operation: 'analytics.broadcasts',
    input: { from: 'openedAt' },
    optionalInput: { to: 'closedAt' },
  },
]

const linksOfStream = (on: string, id: string): readonly Link[] => [
  { on, field: 'layers', operation: 'layers.list', input: { streamId: id } },
  { on, field: 'configuration', operation: 'stream.config', input: { streamId: id } },
  { on, field: 'destinations', operation: 'outputs.list', input: { streamId: id } },
  { on, field: 'viewers', operation: 'viewers.count', input: { stream: id } },
  { on, field: 'alerts', operation: 'alerts.list', input: { stream: id } },
  { on, field: 'errorGroups', operation: 'errors.list', input: { stream: id } },
  { on, field: 'broadcasts', operation: 'analytics.broadcasts', input: { stream: id } },
]

/** The links between answers. A link names an operation, so it needs that operation's permission. */
export const LINKS: readonly Link[] = [
  { on: 'Incident', field: 'details', operation: 'incidents.get', input: { id: 'id' } },
  ...linksOfIncident('Incident'),
  ...linksOfIncident('IncidentDetails'),
  { on: 'IncidentAlert', ...RULE },
  { on: 'IncidentAlert', ...STATE },
  { on: 'Alert', ...RULE },
  { on: 'Alert', ...STATE },
  { on: 'AlertRule', field: 'history', operation: 'alerts.history', input: { rule: 'id' } },
  { on: 'AlertRule', field: 'test', operation: 'alertRules.test', input: { id: 'id' } },
  ...linksOfStream('StreamSummary', 'id'),
  { on: 'StreamSummary', field: 'state', operation: 'stream.state', input: { streamId: 'id' } },
  ...linksOfStream('Stream', 'id'),
  { on: 'Stream', field: 'state', operation: 'stream.state', input: { streamId: 'id' } },
  ...linksOfStream('StreamState', 'streamId'),
  { on: 'Broadcast', ...STATE },
  {
    on: 'Broadcast',
    field: 'events',
    operation: 'events.list',
    input: { stream: 'streamId', from: 'start' },
    optionalInput: { to: 'end' },
  },
  { on: 'Broadcast', field: 'incidents', operation: 'incidents.list', input: { stream: 'streamId' } },
  { on: 'ErrorGroup', field: 'details', operation: 'errors.get', input: { id: 'id' } },
  { on: 'Webhook', field: 'deliveries', operation: 'deliveries.list', input: { webhook: 'id' } },
]
