import { type Static, Type } from 'typebox'
import { closed, Id } from '../primitives.ts'
import { EVENT_SEVERITIES } from './events.ts'

/** Limit of `data` as JSON. */
export const MAX_CUSTOM_DATA_BYTES = 8192

const MAX_FIELDS = 50

/** Something that a program of yours tells: it is in the history and goes to webhooks as other events do. */
export const EventCreate = Type.Object(
  {
    type: Type.String({ pattern: '^custom\\.[a-z_]{1,31}$' }),
    stream: Type.Optional(Id),
    severity: Type.Optional(Type.Enum([...EVENT_SEVERITIES], { default: 'info' })),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    data: Type.Optional(
      Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
        maxProperties: MAX_FIELDS,
        description: 'At most 8 KiB as JSON.',
      }),
    ),
  },
  { $id: 'EventCreate', ...closed },
)
export type EventCreate = Static<typeof EventCreate>
