/**
 * A process made to be killed: writes without end and prints each commit that was acknowledged, as
 * `<writer> <count> <offset>`. Arguments: the data directory.
 */
import { writeSync } from 'node:fs'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'
import type { Backplane } from '../../src/port/index.ts'
import { countOf, refusedCommit, STORM_CHANNEL, STORM_WRITERS, stormCommit } from './storm-commit.ts'

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN'

/** Printed before the next commit begins. A busy reader leaves the pipe full, so the write is tried again. */
const print = (text: string): void => {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if (!isFull(error)) throw error
    }
  }
}

const write = async (backplane: Backplane, writer: number) => {
  for (let count = (await countOf(backplane, writer)) + 1; ; count += 1) {
    // The refused one shares the group of the others.
    void backplane.commit(refusedCommit())
    const outcome = await backplane.commit(stormCommit(writer, count))
    if (outcome.status !== 'committed') throw new Error(`writer ${writer} got ${JSON.stringify(outcome)}`)
    print(`${writer} ${count} ${outcome.positions[STORM_CHANNEL]?.offset}\n`)
  }
}

const [, , dataDir = ''] = process.argv
const backplane = await openEmbeddedBackplane({ dataDir })
await Promise.all(Array.from({ length: STORM_WRITERS }, (_, writer) => write(backplane, writer)))
