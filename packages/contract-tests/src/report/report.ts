import { closed } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const Count = Type.Integer({ minimum: 0 })

const CheckEntry = Type.Object(
  {
    group: Type.String({
      description: 'The operation, `channel <kind>`, `socket`, `deployment` or `cleanup`.',
    }),
    name: Type.String({ description: 'The promise. Group and name together are the same in every run.' }),
    outcome: Type.Enum(['passed', 'failed', 'skipped']),
    details: Type.Array(Type.String(), {
      description: 'The faults of a failed check, the reason of a skipped one.',
    }),
    durationMs: Type.Number({ minimum: 0 }),
  },
  closed,
)

/** The file that `--json` writes. */
export const Report = Type.Object(
  {
    contractVersion: Type.String({ description: 'Version of the contract that the run checked against.' }),
    url: Type.String(),
    socketUrl: Type.String(),
    streamId: Type.String({ description: 'The stream that was read.' }),
    mode: Type.Enum(['read-only', 'write']),
    startedAt: Type.String({ description: 'ISO 8601, UTC.' }),
    durationMs: Type.Number({ minimum: 0 }),
    interrupted: Type.Boolean({ description: 'The run ended early, so some checks are missing.' }),
    totals: Type.Object({ passed: Count, failed: Count, skipped: Count }, closed),
    checks: Type.Array(CheckEntry),
  },
  { $id: 'ContractReport', ...closed },
)
export type Report = Static<typeof Report>

/** A run is good when it ended by itself, checked something, and nothing failed. */
export const isGood = ({ interrupted, totals }: Pick<Report, 'interrupted' | 'totals'>): boolean =>
  !interrupted && totals.failed === 0 && totals.passed > 0
