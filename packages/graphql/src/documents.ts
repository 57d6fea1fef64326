import { createHash } from 'node:crypto'

/** A document that every caller may send by its id, also where free documents are for operators. */
export interface PersistedDocument {
  readonly name: string
  readonly source: string
}

export const PERSISTED_DOCUMENTS: readonly PersistedDocument[] = [
  {
    name: 'incident',
    source: `query Incident($id: String!) {
  incidentsGet(id: $id) {
    id name state streams openedAt endedAt closedAt
    cause { part at streamId summary evidence { id at summary } }
    alerts { alertId name severity part streamId subject since rule { id metric threshold operator runbook } }
    timeline { from to completeUntil entries { id at kind severity streamId subject summary } }
    viewers { streamId viewersBefore viewersLowest viewersLost }
    notPermitted
  }
}`,
  },
  {
    name: 'streams',
    source: `query Streams {
  streamsList(limit: 20) {
    items {
      id name status health since
      viewers { current low high confidence }
    }
    nextCursor
  }
}`,
  },
  {
    name: 'broadcasts',
    source: `query Broadcasts($stream: String) {
  analyticsBroadcasts(stream: $stream, limit: 5) {
    items {
      id streamId start end durationSeconds endReason restarts
      viewers { peak average seconds }
      incidents(limit: 5) { items { id name state openedAt closedAt } }
    }
    nextCursor
  }
}`,
  },
]

/** `sha256:` and the digest of the text, as clients name a persisted document. */
export const documentId = (source: string): string =>
  `sha256:${createHash('sha256').update(source).digest('hex')}`

const byId = new Map(PERSISTED_DOCUMENTS.map(({ source }) => [documentId(source), source]))

/** Null for an unknown id. */
export const findDocument = (id: string): string | null => byId.get(id) ?? null
