/**
 * A process made to be killed: writes without end and prints each commit that was acknowledged, as
 * `<writer> <count> <offset>`. Arguments: the data directory.
 */
import { writeSync } from 'node:fs'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'
import type { Backplane } from '../../src/port/index.ts'
import { countOf, refusedCommit, STORM_CHANNEL, STORM_WRITERS, stormCommit } from './storm-commit.ts'

const write = async (backplane: Backplane, writer: number) => {
  for (let count = (await countOf(backplane, writer)) + 1; ; count += 1) {
    // The refused one shares the group of the others.
    void backplane.commit(refusedCommit())
    const outcome = await backplane.commit(stormCommit(writer, count))
    if (outcome.status !== 'committed') throw new Error(`writer ${writer} got ${JSON.stringify(outcome)}`)
    writeSync(1, `${writer} ${count} ${outcome.positions[STORM_CHANNEL]?.offset}\n`)
  }
}

const [, , dataDir = ''] = process.argv
const backplane = await openEmbeddedBackplane({ dataDir })
await Promise.all(Array.from({ length: STORM_WRITERS }, (_, writer) => write(backplane, writer)))
