import { type Check, fault, pass, skip } from '../../check.ts'
import { type Damage, findDamageOf } from '../../stores/sqlite-damage.ts'
import { NO_SQLITE, type SqliteDatabase, sqliteFiles } from '../../stores/sqlite-files.ts'
import { sizeText } from '../../text/size-text.ts'

/** About half a second of reading. */
const MAX_QUICK_BYTES = 64 * 1024 * 1024

interface Examined {
  readonly database: SqliteDatabase
  readonly damage: Damage
}

const textOf = ({ database: { file }, damage }: Examined): string => {
  const size = sizeText(file.stats.size)
  return damage.kind === 'unread'
    ? `${file.name} not read: ${damage.reason}`
    : `${file.name} (${size}) is whole`
}

interface IntactCheck extends Pick<Check, 'id' | 'title' | 'cost'> {
  readonly accepts: (sizeBytes: number) => boolean
}

const intactCheck = ({ accepts, ...check }: IntactCheck): Check => ({
  ...check,
  group: 'stores',
  dependsOn: ['sqlite.rights'],
  severity: 'error',
  symptom: 'The service does not start and says that the database is damaged, or changes fail one by one.',
  cause: 'The disk lost writes, or the file was copied while a service wrote it.',
  cure: {
    text: 'Stop the services, move the database with its -wal and -shm files away, and put a backup in its place.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const store = await sqliteFiles(context)
    if (store === null) return skip(NO_SQLITE)
    const databases = store.databases.filter(({ file }) => accepts(file.stats.size))
    if (databases.length === 0) return skip(`no database has a size for this check`)
    const examined = await Promise.all(
      databases.map(async (database) => ({ database, damage: await findDamageOf(database, context.signal) })),
    )
    const damaged = examined.flatMap(({ database, damage }) =>
      damage.kind === 'damaged' ? [{ path: database.file.path, name: database.file.name, ...damage }] : [],
    )
    const [first] = damaged
    if (first === undefined) return pass(examined.map(textOf).join(', '))
    return fault({
      summary: `${first.name} is damaged`,
      evidence: damaged.map(({ path, message }) => ({
        ...{ what: path, expected: 'ok', actual: message, source: 'PRAGMA quick_check' },
      })),
    })
  },
})

export const sqliteIntact = intactCheck({
  id: 'sqlite.intact',
  title: 'The embedded store is not damaged',
  cost: 'quick',
  accepts: (sizeBytes) => sizeBytes <= MAX_QUICK_BYTES,
})

export const sqliteLargeIntact = intactCheck({
  id: 'sqlite.intact-large',
  title: 'Large databases of the embedded store are not damaged',
  cost: 'deep',
  accepts: (sizeBytes) => sizeBytes > MAX_QUICK_BYTES,
})
