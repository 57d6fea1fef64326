import { FIGURES_RETAIN, fail, type Result, succeed, tolerantChecker } from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { RESOURCE_SAMPLER_LEASE } from '../resources/keys.ts'
import type { FigureInterval } from './api.ts'
import { figureKeys } from './keys.ts'
import { pointsOf } from './rules.ts'

const Newest = Type.Object({ id: Type.String({ maxLength: 256 }) })
const checkNewest = tolerantChecker(Newest, 'The newest interval')

/** A damaged document must not end the recording: it counts as that of another interval. */
const readNewest = async ({
  backplane,
  ignored,
}: Context): Promise<{ id: string | null; revision: number }> => {
  const document = await backplane.read(figureKeys.newest)
  const checked = ignored.parsed(checkNewest(document?.value))
  return { id: checked.ok ? checked.value.id : null, revision: document?.revision ?? 0 }
}

/** The document tells whether an attempt without an answer had its effect: points that were written twice would be added. */
export const recordFigures = async (
  context: Context,
  { fence, id, atMs, observed }: FigureInterval,
): Promise<Result<null>> => {
  const newest = await readNewest(context)
  if (newest.id === id) return succeed(null)
  const at = new Date(atMs).toISOString()
  const outcome = await context.backplane.commit({
    fence: { lease: RESOURCE_SAMPLER_LEASE, fence },
    expect: { [figureKeys.newest]: newest.revision },
    put: { [figureKeys.newest]: { id } },
    publish: pointsOf(observed).map((points) => ({
      channel: figureKeys.log,
      data: { at, points },
      retain: FIGURES_RETAIN,
    })),
  })
  if (outcome.status === 'committed') return succeed(null)
  return outcome.status === 'fenced'
    ? fail('backplane.fenced', 'Another sidecar samples the resources now; stop sampling')
    : fail('backplane.conflict', 'Another sidecar wrote its observations meanwhile; try again')
}
