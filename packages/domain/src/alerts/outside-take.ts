import type { AlertmanagerMessage, OutsideAlert, Result } from '@stream-manager/contracts'
import { expectUnchanged, readTogether, unlessUnreadable } from '../access/read-together.ts'
import type { Context } from '../context.ts'
import type { Mutation } from '../store/api.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import type { OutsideCounts } from './api.ts'
import { checkOutside, NO_OUTSIDE } from './documents.ts'
import { ALERTING_SCOPE, alertKeys, OUTSIDE_LOG } from './keys.ts'
import { isKnown, takeOutside } from './outside-rules.ts'

const RETAIN = 1000

const readOutside = async (context: Context) =>
  (await readTogether(context, [alertKeys.outside], OUTSIDE_LOG))(alertKeys.outside, checkOutside, NO_OUTSIDE)

/** Without those that Alertmanager repeats no more. None of a damaged document: our own alerts are listed all the same. */
export const listOutside = async (context: Context): Promise<OutsideAlert[]> => {
  const read = await readTogether(context, [alertKeys.outside], OUTSIDE_LOG)
  const stored = unlessUnreadable(context, () => read(alertKeys.outside, checkOutside, NO_OUTSIDE))
  return (stored?.value.tracks ?? []).filter(isKnown(context.clock.now().getTime())).map(({ alert }) => alert)
}

/** The alerts and their publications are one commit, so a message that is sent again after a crash is known or new as a whole. */
export const takeMessage = (
  context: Context,
  message: AlertmanagerMessage,
  origin: string,
): Promise<Result<Mutation<OutsideCounts>>> => {
  const once = { what: 'The alerts from outside', scope: ALERTING_SCOPE, idempotency: undefined }
  return writeOnce<OutsideCounts, Mutation<OutsideCounts>>(context, once, async () => {
    const stored = await readOutside(context)
    const now = context.clock.now()
    const moment = { nowMs: now.getTime(), at: now.toISOString(), origin }
    const { tracks, changes, ignored } = takeOutside(stored.value.tracks, message, moment)
    return commitAnswered(context, {
      scope: ALERTING_SCOPE,
      request: {
        expect: expectUnchanged(stored),
        put: { [stored.key]: { tracks } },
        publish: changes.map((data) => ({ channel: OUTSIDE_LOG, data, retain: RETAIN })),
      },
      answer: { value: { taken: changes.length, ignored }, revision: stored.revision + 1 },
      idempotency: undefined,
    })
  })
}
