import { checker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false } as const

/** Supervisor -> guard, over the fork's IPC channel. */
const GuardCommand = Type.Union([
  /** Kill this process at this instant of the host's clock (`hostUptimeMs`). Replaces an earlier deadline. */
  Type.Object(
    { type: Type.Literal('watch'), pid: Type.Integer({ minimum: 2 }), endsAtMs: Type.Number() },
    closed,
  ),
  /** The process has ended, so its id may be given to another process. */
  Type.Object({ type: Type.Literal('forget'), pid: Type.Integer({ minimum: 2 }) }, closed),
])
export type GuardCommand = Static<typeof GuardCommand>

export const checkGuardCommand = checker(GuardCommand, 'The command to the guard')
