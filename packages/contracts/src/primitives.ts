import { Type } from 'typebox'

/** Id of a stream, layer or output: safe in a path, a key and a file name. */
export const Id = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,63}$',
  description: 'Lower-case letters, digits, `-` and `_`, at most 64 characters.',
})

const DATE = '\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])'
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}'

/** ISO 8601 instant in UTC, as `Date.prototype.toISOString` writes it. Each is a number for `Date.parse`. */
export const Timestamp = Type.String({ pattern: `^${DATE}T${TIME}Z$` })

/** `#rgb`, `#rrggbb` or `#rrggbbaa`; alpha last, as in CSS. */
export const Color = Type.String({ pattern: '^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$' })

/** Every write of a document raises its revision by one. */
export const Revision = Type.Integer({ minimum: 0 })

/** A measured number, or null while it is unknown. */
export const Measured = Type.Union([Type.Number(), Type.Null()])

export const nullable = <Schema extends import('typebox').TSchema>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

/** Closes an object: an unknown field is an error and never silently dropped. */
export const closed = { additionalProperties: false } as const
