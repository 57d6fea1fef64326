import { type ErrorRow, OTHER_ERRORS } from '@stream-manager/analytics/port'
import type { PossibleEvent } from './translation.ts'

const possible = (change: PossibleEvent['change'], error: ErrorRow): PossibleEvent => {
  const { groupId, severity, service, streamId, code, message, firstMs, lastMs } = error
  return {
    ...{ groupId, change },
    event: {
      ...{ type: `error.${change}`, atMs: change === 'opened' ? firstMs : lastMs, streamId, severity },
      subject: service,
      data: { groupId, code, message },
    },
  }
}

/** Events that errors amount to, if their group is new or was resolved. The group of others has no kind of its own. */
export const possibleEventsOf = (errors: readonly ErrorRow[]): readonly PossibleEvent[] =>
  errors
    .filter(({ groupId }) => groupId !== OTHER_ERRORS)
    .flatMap((error) => [possible('opened', error), possible('regressed', error)])
