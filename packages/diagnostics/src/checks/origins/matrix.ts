import { Gate } from '@stream-manager/async'
import type { DoctorEvidence } from '@stream-manager/contracts'
import type { CheckContext } from '../../context/context.ts'
import { asExpected, type Observation, unexpected } from '../../vantages/observe.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { type Candidate, candidatesFor } from './candidates.ts'

const MAX_RUNNING = 4
/** More than there are origins. */
const MAX_WAITING = 1000

interface Cell {
  /** `upgrade`, `GET`, `preflight` */
  readonly what: string
  readonly expected: string
  readonly actual: string
}

/** Asks about one origin. */
export type Row = (vantage: Vantage, origin: Candidate) => Promise<readonly Cell[]>

const shown = (origin: Candidate): string => (origin === undefined ? 'without Origin' : `Origin: ${origin}`)

/** Asks about every origin from this vantage. Only differences to the configuration are told. */
export const matrix = async (context: CheckContext, vantage: Vantage, row: Row): Promise<Observation> => {
  const gate = new Gate({ running: MAX_RUNNING, waiting: MAX_WAITING })
  const candidates = candidatesFor(context, vantage.page)
  const rows = await Promise.all(
    candidates.map((origin) =>
      gate.run(
        async () => ({ origin, cells: await row(vantage, origin) }),
        () => ({ origin, cells: [] }),
      ),
    ),
  )
  const differences: DoctorEvidence[] = rows.flatMap(({ origin, cells }) =>
    cells
      .filter(({ expected, actual }) => expected !== actual)
      .map(({ what, expected, actual }) => ({
        ...{ what: `${what} ${shown(origin)}`, expected, actual, source: vantage.name },
      })),
  )
  if (differences.length === 0) return asExpected(`${candidates.length} origins are treated as configured`)
  const [first] = differences
  const text = `${differences.length} answers differ from the configuration, such as ${first?.what}: ${first?.actual}`
  return unexpected(text, differences)
}
