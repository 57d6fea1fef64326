import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { deferred, temporaryDirectory, within } from '@stream-manager/test-kit'
import t from 'tap'

const ROUNDS = 8
const LONGEST_MS = 120
const SCRIPT = fileURLToPath(import.meta.resolve('./intake-process.ts'))

/** Lets the process apply for that long after its first answer, kills it, and gives the last acknowledged offset. */
const applyAndKill = async (file: string, durationMs: number): Promise<number> => {
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', SCRIPT, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const begun = deferred()
  let last = 0
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    last = Number(line)
    begun.resolve()
  })
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')])
  await within(Promise.race([begun.promise, ended]), { what: 'the first batch' }).finally(() => {
    setTimeout(() => child.kill('SIGKILL'), durationMs)
  })
  const [[code]] = await within(ended, { what: 'the end of the killed process' })
  if (code !== null) throw new Error(`the process ended by itself with ${code}`)
  return last
}

const readRows = (file: string) => {
  const database = new DatabaseSync(file)
  const position = database.prepare('select "offset" from positions').get()
  const events = database.prepare('select count(*) as count, max(at) as newest from events').get()
  database.close()
  return { offset: Number(position?.['offset']), ...events }
}

t.test(
  `kill -9 during intake, ${ROUNDS} times: rows and positions agree`,
  { timeout: 120_000 },
  async (t) => {
    const file = path.join(await temporaryDirectory(t), 'analytics.db')
    for (let round = 1; round <= ROUNDS; round += 1) {
      const acknowledged = await applyAndKill(file, Math.random() * LONGEST_MS)
      const { offset, ...events } = readRows(file)
      t.ok(offset >= acknowledged, `${acknowledged} acknowledged, ${offset} stored`)
      t.match(events, { count: offset, newest: offset }, 'one event for each publication')
    }
  },
)
