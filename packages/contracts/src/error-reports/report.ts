import { type Static, Type } from 'typebox'
import { tolerantChecker } from '../check.ts'
import { Id, nullable, Timestamp } from '../primitives.ts'
import { MAX_MESSAGE_CHARACTERS } from './normal-message.ts'

export const MAX_LOG_RECORDS = 20
export const MAX_RECORD_CHARACTERS = 300
export const MAX_CODE_CHARACTERS = 64
export const MAX_FRAME_CHARACTERS = 200
/** Reports of one publication. With their log records they take at most 64 KiB. */
export const MAX_REPORTS = 8

/** A line of the log, scrubbed and cut. */
export const LogRecord = Type.Object({
  at: Timestamp,
  level: Type.String({ maxLength: 16 }),
  message: Type.String({ maxLength: MAX_RECORD_CHARACTERS }),
})
export type LogRecord = Static<typeof LogRecord>

/** Warnings or errors of one service that are alike, within a moment. */
export const ErrorReport = Type.Object({
  service: Type.String({ maxLength: 64 }),
  severity: Type.Enum(['warning', 'error']),
  /** Code of the registry or the system, else the class of the error. */
  code: nullable(Type.String({ maxLength: MAX_CODE_CHARACTERS })),
  /** Without ids, numbers, addresses and paths. */
  message: Type.String({ maxLength: MAX_MESSAGE_CHARACTERS }),
  /** The text that our own code logged, without the message of the error, and as free of ids. Earlier versions have none. */
  call: Type.Optional(Type.String({ maxLength: MAX_MESSAGE_CHARACTERS })),
  /** First function of our own code in the stack, such as `engine/outputs/rtmp#connect`. */
  frame: nullable(Type.String({ maxLength: MAX_FRAME_CHARACTERS })),
  streamId: nullable(Id),
  requestId: nullable(Type.String({ maxLength: 64 })),
  count: Type.Integer({ minimum: 1 }),
  firstAt: Timestamp,
  lastAt: Timestamp,
  /** The last lines of the request, or of the process where there is no request. The last one is that of the error. */
  records: Type.Array(LogRecord, { maxItems: MAX_LOG_RECORDS }),
})
export type ErrorReport = Static<typeof ErrorReport>

/** A publication in the log `events/errors`. */
export const ErrorReports = Type.Object({
  instance: Type.String({ maxLength: 128 }),
  /** Counts the publications of the instance, from 1. A repeated one was published twice. */
  sequence: Type.Integer({ minimum: 1 }),
  version: Type.String({ maxLength: 32 }),
  at: Timestamp,
  /** Warnings and errors that no report tells, because too many kinds waited. */
  dropped: Type.Integer({ minimum: 0 }),
  reports: Type.Array(ErrorReport, { maxItems: MAX_REPORTS }),
})
export type ErrorReports = Static<typeof ErrorReports>

export const checkErrorReports = tolerantChecker(ErrorReports, 'The error reports')
