import { type Static, Type } from 'typebox'
import { LogRecord } from '../error-reports/report.ts'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'

export const ERROR_STATES = ['open', 'resolved', 'regressed', 'ignored'] as const
/** A person sets them. An error that occurs after it was resolved is `regressed`. */
export const SETTABLE_ERROR_STATES = ['open', 'resolved', 'ignored'] as const

const MAX_ERRORS_PAGE = 200
export const DEFAULT_ERRORS_PAGE = 50

const Names = Type.Array(Type.String({ maxLength: 128 }), { maxItems: 50 })
const Severity = Type.Enum(['warning', 'error'])

/** Warnings and errors that are alike: of the same code and place. */
export const ErrorGroup = Type.Object(
  {
    id: Id,
    code: nullable(
      Type.String({ description: 'Code of the registry or the system, else the class of the error.' }),
    ),
    message: Type.String({
      description: 'Of the first one, without ids, numbers, addresses, paths and quoted text.',
    }),
    frame: nullable(
      Type.String({ description: 'Function of ours that threw it, such as `engine/outputs/rtmp#connect`.' }),
    ),
    severity: Severity,
    state: Type.Enum([...ERROR_STATES]),
    stateAt: Timestamp,
    stateBy: nullable(Type.String({ description: 'Who set the state; null for a state that nobody set.' })),
    firstAt: Timestamp,
    lastAt: Timestamp,
    count: Type.Integer({ minimum: 0 }),
    timeToRecoverSeconds: Type.Union([Type.Number(), Type.Null()], {
      description:
        'From the first to the last occurrence of the last bout, which a silence of 10 minutes ends. Null while it goes on.',
    }),
    services: Names,
    instances: Type.Array(Type.String({ maxLength: 128 }), {
      maxItems: 50,
      description: 'The 50 that had it last, as in `streams` and `versions`.',
    }),
    streams: Names,
    versions: Names,
  },
  { $id: 'ErrorGroup', ...closed },
)
export type ErrorGroup = Static<typeof ErrorGroup>

/** One report: errors of one service and stream within a moment. */
export const ErrorOccurrence = Type.Object(
  {
    id: Id,
    at: Timestamp,
    count: Type.Integer({ minimum: 1 }),
    service: Type.String(),
    instance: nullable(Type.String()),
    version: nullable(Type.String()),
    streamId: nullable(Id),
    requestId: nullable(Type.String()),
    records: Type.Array(LogRecord, {
      description:
        'The last lines of the log of that request, or of the process where there is none. Oldest first.',
    }),
  },
  { $id: 'ErrorOccurrence', ...closed },
)
export type ErrorOccurrence = Static<typeof ErrorOccurrence>

export const ErrorPattern = Type.Object(
  {
    everySeconds: Type.Union([Type.Number(), Type.Null()], {
      description: 'The occurrences come at this interval.',
    }),
    sinceVersion: nullable(
      Type.String({ description: 'Only this version has it; another one ran before and did not.' }),
    ),
    instance: nullable(
      Type.String({
        description: 'Only this instance has it, though others of the service report errors too.',
      }),
    ),
  },
  { $id: 'ErrorPattern', ...closed },
)
export type ErrorPattern = Static<typeof ErrorPattern>

export const ErrorGroupDetails = Type.Object(
  {
    ...ErrorGroup.properties,
    histogram: Type.Array(Type.Object({ at: Timestamp, count: Type.Integer() }, closed), {
      description: 'By hour, of the 30 days before the last occurrence. Hours without one are left out.',
    }),
    pattern: ErrorPattern,
    occurrences: Type.Array(ErrorOccurrence, { description: 'The newest 50, newest first.' }),
  },
  { $id: 'ErrorGroupDetails', ...closed },
)
export type ErrorGroupDetails = Static<typeof ErrorGroupDetails>

export const ErrorsQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum([...ERROR_STATES])),
    stream: Type.Optional(Id),
    service: Type.Optional(Id),
    severity: Type.Optional(Severity),
    code: Type.Optional(Type.String({ pattern: '^[\\w.-]{1,64}$' })),
    from: Type.Optional(
      Type.Unsafe<string>({ ...Timestamp, description: 'Only groups that occurred since then.' }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_ERRORS_PAGE, default: DEFAULT_ERRORS_PAGE }),
    ),
    cursor: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,16}-[0-9a-z]{1,32}$',
        description: '`nextCursor` of the page before.',
      }),
    ),
  },
  closed,
)
export type ErrorsQuery = Static<typeof ErrorsQuery>

export const ErrorGroupList = Type.Object(
  { items: Type.Array(ErrorGroup), nextCursor: nullable(Type.String()) },
  { $id: 'ErrorGroupList', ...closed },
)
export type ErrorGroupList = Static<typeof ErrorGroupList>

export const ErrorGroupPatch = Type.Object({ state: Type.Enum([...SETTABLE_ERROR_STATES]) }, closed)
export type ErrorGroupPatch = Static<typeof ErrorGroupPatch>
