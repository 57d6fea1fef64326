import { type Static, Type } from 'typebox'
import { closed, nullable } from '../primitives.ts'

/**
 * What became of the origin of a request. `absent`: none was sent, as by a program. `listed`: one of CORS_ORIGINS or DOMAIN.
 * `page`, `same_host`: the page that is served beside this server, or by it. The others are refused where a page could do harm.
 */
export const ORIGIN_DECISIONS = [
  'absent',
  'listed',
  'page',
  'same_host',
  'foreign_site',
  'foreign_origin',
] as const
export type OriginDecision = (typeof ORIGIN_DECISIONS)[number]

/** `proxy`: its header was believed. `client`: taken for the client. `claimed`: not believed. */
const HOP_ROLES = ['proxy', 'client', 'claimed'] as const

const Text = Type.String({ maxLength: 300 })

const Hop = Type.Object(
  {
    address: Text,
    source: Type.Enum(['socket', 'x-forwarded-for']),
    trusted: Type.Boolean({ description: 'In TRUSTED_PROXIES.' }),
    role: Type.Enum([...HOP_ROLES], {
      description:
        '`proxy`: its headers are believed. `client`: taken for the client. `claimed`: said by somebody who is not trusted, ' +
        'and ignored.',
    }),
  },
  closed,
)

const arrivalFields = {
  origin: Type.Object(
    {
      received: Type.Array(Text, { maxItems: 10, description: 'Every `Origin` line, in its order.' }),
      compared: nullable(Text),
      decision: Type.Enum([...ORIGIN_DECISIONS]),
      allowed: Type.Boolean({ description: 'Whether a page of this origin may write and open sockets.' }),
    },
    closed,
  ),
  address: Text,
  protocol: Type.String({ maxLength: 16, description: 'As in `HTTP/1.1`.' }),
  scheme: Type.String({ maxLength: 16 }),
  host: Text,
  hops: Type.Array(Hop, { maxItems: 20, description: 'The peer of the connection first, the client last.' }),
}

/** A request as the server that took it sees it. Contains no header that has a secret. */
export const Arrival = Type.Object(arrivalFields, closed)
export type Arrival = Static<typeof Arrival>

export const RequestDiagnosis = Type.Object(arrivalFields, { $id: 'RequestDiagnosis', ...closed })
export type RequestDiagnosis = Static<typeof RequestDiagnosis>
