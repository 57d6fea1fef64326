import { type Check, fault, pass, skip } from '../../check.ts'
import { NO_SQLITE, sqliteFiles } from '../../stores/sqlite-files.ts'
import { sizeText } from '../../text/size-text.ts'

/** The history keeps its log below 16 MiB, the store below 4. */
const MAX_LOG_BYTES = 64 * 1024 * 1024

export const sqliteLog: Check = {
  id: 'sqlite.log',
  group: 'stores',
  title: 'The write-ahead log of the embedded store is small',
  dependsOn: ['sqlite.rights'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'The disk fills up and the service reads more and more slowly.',
  cause: 'A program that reads the database, such as a backup, has kept one transaction open.',
  cure: {
    text: 'End the program that holds the transaction. The service then empties the log by itself.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const store = await sqliteFiles(context)
    if (store === null) return skip(NO_SQLITE)
    const logs = store.databases.flatMap(({ wal }) => wal ?? [])
    const large = logs.filter(({ stats }) => stats.size > MAX_LOG_BYTES)
    const [first] = large
    if (first === undefined) {
      return pass(`${sizeText(logs.reduce((sum, { stats }) => sum + stats.size, 0))} in the logs`)
    }
    return fault({
      summary: `${first.name} has ${sizeText(first.stats.size)}`,
      evidence: large.map(({ path, stats }) => ({
        ...{
          what: path,
          expected: `at most ${sizeText(MAX_LOG_BYTES)}`,
          actual: sizeText(stats.size),
          source: 'stat',
        },
      })),
      fix: { command: `fuser -v ${first.path}` },
    })
  },
}
