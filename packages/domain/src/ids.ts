import type { Clock } from '@stream-manager/contracts'
import { monotonicFactory } from 'ulid'

/** Ids that sort by creation, also while the wall clock is set back: ULIDs in lower case, as `Id` wants them. */
export const createIdGenerator = (clock: Clock): (() => string) => {
  const nextUlid = monotonicFactory()
  return () => nextUlid(clock.now().getTime()).toLowerCase()
}
