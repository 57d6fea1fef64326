import type { Backplane, CommitRequest } from '../../src/port/index.ts'

export const STORM_CHANNEL = 'storm/log'
export const STORM_TOTAL = 'storm/total'
export const STORM_WRITERS = 32
export const STORM_REFUSED = 'storm/refused'
export const STORM_WINDOW = 1000

const writerKey = (writer: number) => `storm/writer-${writer}`

/** How many commits of this writer the store has. Also the revision that its document must have. */
export const countOf = async (backplane: Backplane, writer: number): Promise<number> => {
  const document = await backplane.read(writerKey(writer))
  return document ? Number(document.value) : 0
}

export const revisionOf = async (backplane: Backplane, writer: number): Promise<number> =>
  (await backplane.read(writerKey(writer)))?.revision ?? 0

/** One commit of everything a commit can hold. The padding makes some of them span several pages. */
export const stormCommit = (writer: number, count: number): CommitRequest => ({
  expect: { [writerKey(writer)]: count - 1 },
  put: { [writerKey(writer)]: count, [STORM_TOTAL]: 'x'.repeat((count % 7) * 2000) },
  publish: [{ channel: STORM_CHANNEL, data: { writer, count }, retain: STORM_WINDOW }],
  idempotency: {
    key: `${writer}-${count}`,
    fingerprint: 'storm',
    result: { writer, count },
    ttlMs: 3_600_000,
  },
})

/** A commit that is always refused: its expectation never holds. */
export const refusedCommit = (): CommitRequest => ({
  expect: { [STORM_REFUSED]: 1 },
  put: { [STORM_REFUSED]: 1 },
  publish: [{ channel: STORM_CHANNEL, data: 'refused', retain: STORM_WINDOW }],
})
