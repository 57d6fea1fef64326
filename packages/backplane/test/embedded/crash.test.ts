import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { deferred, SeededRandom, temporaryDirectory, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'
import type { Backplane } from '../../src/port/index.ts'
import {
  countOf,
  revisionOf,
  STORM_CHANNEL,
  STORM_REFUSED,
  STORM_TOTAL,
  STORM_WINDOW,
  stormCommit,
} from './storm-commit.ts'

const ROUNDS = 15
const LONGEST_STORM_MS = 120
const SCRIPT = fileURLToPath(import.meta.resolve('./storm-process.ts'))

interface Acknowledged {
  readonly writer: number
  readonly count: number
  readonly offset: number
}

const start = (dataDir: string): ChildProcess =>
  spawn(process.execPath, ['--conditions=@stream-manager/source', SCRIPT, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** Lets the process write for that long after its first commit, kills it, and gives what it acknowledged. */
const stormAndKill = async (dataDir: string, stormMs: number): Promise<Acknowledged[]> => {
  const child = start(dataDir)
  const begun = deferred()
  const acknowledged: Acknowledged[] = []
  if (!child.stdout) throw new Error('the process has no output')
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const [writer = -1, count = -1, offset = -1] = line.split(' ').map(Number)
    acknowledged.push({ writer, count, offset })
    begun.resolve()
  })
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')])
  await within(Promise.race([begun.promise, ended]), { what: 'the first commit' }).finally(() => {
    setTimeout(() => child.kill('SIGKILL'), stormMs)
  })
  const [[code]] = await within(ended, { what: 'the end of the killed process' })
  if (code !== null) throw new Error(`the process ended by itself with ${code}`)
  return acknowledged
}

const lastOf = (acknowledged: readonly Acknowledged[]): Map<number, Acknowledged> =>
  new Map(acknowledged.map((entry) => [entry.writer, entry]))

/** Documents: nothing acknowledged is missing, and each counts exactly its own commits. */
const checkDocuments = async (t: Test, backplane: Backplane, acknowledged: readonly Acknowledged[]) => {
  for (const [writer, { count }] of lastOf(acknowledged)) {
    const stored = await countOf(backplane, writer)
    t.ok(stored >= count, `writer ${writer}: ${count} acknowledged, ${stored} stored`)
    t.ok(stored <= count + 1, 'at most the one that was under way')
    t.equal(await revisionOf(backplane, writer), stored)
    const replay = await backplane.commit(stormCommit(writer, count))
    t.strictSame(replay, { status: 'replayed', result: { writer, count } })
  }
}

/** Log: offsets without a hole up to the top, and each acknowledged publication where it was said to be. */
const checkLog = async (t: Test, backplane: Backplane, acknowledged: readonly Acknowledged[]) => {
  const { position, publications } = await backplane.history(STORM_CHANNEL, { limit: STORM_WINDOW })
  const kept = new Map(publications.map(({ offset, data }) => [offset, data]))
  const oldest = Math.max(1, position.offset - STORM_WINDOW + 1)
  t.strictSame([kept.size, publications[0]?.offset], [position.offset - oldest + 1, oldest], 'no hole')
  t.equal((await backplane.read(STORM_TOTAL))?.revision, position.offset, 'documents and log agree')
  const wrong = acknowledged.filter(({ writer, count, offset }) => {
    const data = JSON.stringify(kept.get(offset))
    return offset > position.offset || (offset >= oldest && data !== JSON.stringify({ writer, count }))
  })
  t.strictSame(wrong, [], 'every acknowledged publication is in its place')
  t.notOk([...kept.values()].includes('refused'), 'no publication of a refused commit')
  t.equal(await backplane.read(STORM_REFUSED), null, 'no document of a refused commit')
}

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

t.test(`kill -9 in a commit storm, ${ROUNDS} times (SEED=${seed})`, { timeout: 500_000 }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  const random = new SeededRandom(seed)
  let total = 0
  for (let round = 1; round <= ROUNDS; round += 1) {
    const acknowledged = await stormAndKill(dataDir, random.between(0, LONGEST_STORM_MS))
    const backplane = await openEmbeddedBackplane({ dataDir })
    await checkDocuments(t, backplane, acknowledged)
    await checkLog(t, backplane, acknowledged)
    await backplane.close()
    total += acknowledged.length
  }
  t.comment(`${total} acknowledged commits, all there`)
  t.ok(total > ROUNDS)
})
