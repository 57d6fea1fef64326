/** A client sends requests, the server sends responses. */
export type Direction = 'request' | 'response'

/**
 * Changes that break a client written for the version before. A request breaks when it is no longer accepted. A response
 * breaks when a reader may meet what it was not told of.
 */
export const RULES = {
  'path.removed': 'a path is gone',
  'method.removed': 'a method of a path is gone',
  'parameter.removed': 'a parameter is no longer accepted',
  'parameter.required': 'a parameter has become required',
  'body.required': 'a body has become required',
  'response.removed': 'a documented status or content type is gone',
  'channel.removed': 'a channel is gone',
  'message.removed': 'an event, command or reply is gone',
  'operation.removed': 'an operation of the socket is gone',
  'request.field.removed': 'a field is no longer accepted',
  'request.field.required': 'a field has become required',
  'request.type.narrowed': 'a type is no longer accepted',
  'request.enum.narrowed': 'a value is no longer accepted',
  'request.limit.narrowed': 'a length, range or pattern accepts less',
  'response.field.removed': 'a field is gone',
  'response.field.optional': 'a field may be missing',
  'response.type.widened': 'a type is new to readers',
  'response.enum.widened': 'a value is new to readers',
} as const

export type Rule = keyof typeof RULES

export interface Finding {
  readonly rule: Rule
  /** Operation or channel, then the path of the field. */
  readonly at: string
}

/**
 * Fields whose unknown words every client accepts, as docs/realtime.md asks ("Newer servers"). A new value of one of
 * them is no breaking change.
 */
export const OPEN_FIELDS: readonly string[] = ['status', 'state', 'code', 'type']
