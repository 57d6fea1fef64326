import type { Author, Caller, LayerEvent } from '@stream-manager/contracts'
import type { Pseudonyms } from '../pseudonyms/api.ts'

interface Writing {
  readonly streamId: string
  /** Absent for writes of the services themselves, which have no author. */
  readonly caller: Caller | undefined
}

/** The caller under the id that presence and chat of the stream show. */
export const authorOf = async (
  pseudonyms: Pseudonyms,
  { streamId, caller }: Writing,
): Promise<Author | null> =>
  caller === undefined ? null : { id: await pseudonyms.of(streamId, caller), name: caller.name }

export const signed = (events: readonly LayerEvent[], by: Author | null): readonly LayerEvent[] =>
  by === null ? events : events.map((event) => ({ ...event, by }))
