/**
 * `pnpm bench:store [seconds] [writers]`: the embedded store beside a bare SQLite database that commits one write at a time on
 * the event loop. Many writers at once, then one write 20 times a second. Prints tables; asserts nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { print, table } from './statistics.ts'
import { BareStore } from './store/bare-store.ts'
import { paced, storm, type Write } from './store/measure.ts'

const SECONDS = Number(process.argv[2] ?? 5)
const WRITERS = Number(process.argv[3] ?? 64)
const PACED_PER_SECOND = 20
const PAYLOAD = { text: 'x'.repeat(200) }

const dataDir = mkdtempSync(join(tmpdir(), 'bench-store-'))
const bare = new BareStore(dataDir)
const backplane = await openEmbeddedBackplane({ dataDir })
const writes: Record<string, Write> = {
  'bare SQLite, one at a time': (writer) => bare.write(`bench/${writer}`, JSON.stringify(PAYLOAD)),
  'embedded store': (writer) =>
    backplane.commit({
      put: { [`bench/${writer}`]: PAYLOAD },
      publish: [{ channel: 'bench/log', data: PAYLOAD, retain: 1000 }],
    }),
}
const measure = async (one: (write: Write) => Promise<object>) => {
  const rows = []
  for (const [store, write] of Object.entries(writes)) rows.push({ store, ...(await one(write)) })
  print(table(rows))
}
try {
  for (const write of Object.values(writes)) await storm(write, WRITERS, 1)
  print(`\n${WRITERS} writers, each writes again when it is answered, ${SECONDS} s\n`)
  await measure((write) => storm(write, WRITERS, SECONDS))
  print(`\none write at a time, ${PACED_PER_SECOND} a second, ${SECONDS} s\n`)
  await measure((write) => paced(write, PACED_PER_SECOND, SECONDS))
} finally {
  await backplane.close()
  bare.close()
  rmSync(dataDir, { recursive: true, force: true })
}
