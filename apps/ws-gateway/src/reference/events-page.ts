import {
  CHANNEL_KINDS,
  CHANNELS,
  type ChannelKind,
  CLOSE_CODES,
  PERMISSIONS,
  REPLY_ERRORS,
  STANDARD_CLOSE_CODES,
  UNSUBSCRIBE_CODES,
} from '@stream-manager/contracts'
import { channelDescription, eventMessages, snapshotMessage } from './channels.ts'
import { EVENT_EXAMPLES } from './examples.ts'
import { fieldTable } from './fields.ts'
import type { Message } from './message.ts'

const HEADER = `# Events

The channels of the gateway, the events of each, and the codes of the protocol. [Realtime](../realtime.md) explains subscribing,
positions and recovery. The channel \`chat\` belongs to the stream \`main\`; \`chat:<streamId>\` is the same of another stream.
Names like \`Layer\` are schemas of [asyncapi.json](asyncapi.json), which describes the same payloads for programs.
An \`id\` is lower-case letters, digits, \`-\` and \`_\`, at most 64 characters; a \`timestamp\` is an ISO 8601 instant in UTC with
milliseconds. Every write of a document raises its \`revision\` by one.

A newer server may send further fields and event types: a client ignores them.
`

const exampleOf = (kind: ChannelKind, { name }: Message): string => {
  const example = EVENT_EXAMPLES[kind][name]
  return `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\`\n`
}

const eventSection = (kind: ChannelKind, message: Message): string =>
  `\n### \`${message.name}\`\n\n${fieldTable(message.payload)}\n${exampleOf(kind, message)}`

const readers = (kind: ChannelKind): string => {
  const { readPermission } = CHANNELS[kind]
  return `Reading needs \`${readPermission}\` (lowest role: \`${PERMISSIONS[readPermission]}\`).`
}

const writers = (kind: ChannelKind): string =>
  'clientsPublish' in CHANNELS[kind] ? ' Publishing needs `chat.send`.' : ''

const channelSection = (kind: ChannelKind): string => {
  const events = eventMessages(kind)
  const [only] = events
  const facts = `${channelDescription(kind)} ${readers(kind)}${writers(kind)}`
  const snapshot = snapshotMessage(kind)
  const isSame = only?.payload === snapshot.payload
  const head = isSame ? 'The result of a subscribe has the same fields.\n' : fieldTable(snapshot.payload)
  const title = isSame ? '' : '### Snapshot in the result of a subscribe\n\n'
  return `\n## Channel \`${kind}\`\n\n${facts}\n\n${title}${head}${events.map((event) => eventSection(kind, event)).join('')}`
}

type Cell = string | number | boolean

const cellOf = (value: Cell): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value))

interface CodeTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly object[]
}

const codeSection = ({ title, columns, rows }: CodeTable): string => {
  const lines = rows.map(
    (row) => `| ${columns.map((name) => cellOf(new Map(Object.entries(row)).get(name))).join(' | ')} |\n`,
  )
  return `\n## ${title}\n\n| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}\n${lines.join('')}`
}

const CODE_TABLES: readonly CodeTable[] = [
  {
    title: 'Error codes of a reply',
    columns: ['code', 'message', 'temporary'],
    rows: Object.values(REPLY_ERRORS),
  },
  {
    title: 'Close codes of the protocol',
    columns: ['code', 'reason', 'meaning', 'reconnect'],
    rows: Object.values(CLOSE_CODES),
  },
  {
    title: 'Close codes of the WebSocket standard',
    columns: ['code', 'meaning'],
    rows: Object.values(STANDARD_CLOSE_CODES),
  },
  {
    title: 'Codes of an `unsubscribe` push',
    columns: ['code', 'reason', 'meaning', 'resubscribe'],
    rows: Object.values(UNSUBSCRIBE_CODES),
  },
]

const RPC_NOTE = `
An \`rpc\` reply may also carry a code from 400 on: the HTTP status of an [error code](errors.md), which the message begins with.
`

/** Renders `docs/reference/events.md` from the contracts. */
export const renderEventsPage = (): string => {
  const [errors = '', ...closes] = CODE_TABLES.map(codeSection)
  return [HEADER, ...CHANNEL_KINDS.map(channelSection), errors, RPC_NOTE, ...closes].join('')
}
