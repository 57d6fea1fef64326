import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemErrorCode } from '@stream-manager/service-kit'
import { type Check, type Fault, fault, pass, skip } from '../../check.ts'
import {
  type EmbeddedStore,
  type FoundFile,
  filesOf,
  NO_SQLITE,
  sqliteFiles,
} from '../../stores/sqlite-files.ts'

const OTHERS = 0o077
const OWNER_WRITES = { folder: 0o700, file: 0o600 } as const
/** Rights of others to write into the folder. They may replace its files, and the owner of a file then says nothing. */
const SHARED = 0o022

const modeText = ({ stats: { mode } }: FoundFile): string => (mode & 0o777).toString(8).padStart(4, '0')

const evidence = (what: string, expected: string, actual: string) => ({
  what,
  expected,
  actual,
  source: 'stat',
})

const foreignOwner = ({ folder, databases }: EmbeddedStore): Fault | null => {
  if ((folder.stats.mode & SHARED) !== 0) return null
  const foreign = databases.flatMap(filesOf).filter(({ stats }) => stats.uid !== folder.stats.uid)
  const [first] = foreign
  if (first === undefined) return null
  return {
    summary: `${first.name} belongs to user ${first.stats.uid}, and its folder to user ${folder.stats.uid}`,
    evidence: foreign.map(({ path, stats }) =>
      evidence(path, `owned by user ${folder.stats.uid}`, `owned by user ${stats.uid}`),
    ),
    cause: 'Somebody ran a service, or restored a backup, as another user.',
    fix: {
      text: 'Give the files to the user of the services, while no service runs.',
      command: `chown --reference=${folder.path} ${foreign.map(({ path }) => path).join(' ')}`,
    },
  }
}

const lockedOut = ({ folder, databases }: EmbeddedStore): Fault | null => {
  const needed = [
    { found: folder, bits: OWNER_WRITES.folder },
    ...databases.flatMap(filesOf).map((found) => ({ found, bits: OWNER_WRITES.file })),
  ]
  // The administrator passes whatever the mode.
  const closed = needed.filter(
    ({ found: { stats }, bits }) => stats.uid !== 0 && (stats.mode & bits) !== bits,
  )
  const [first] = closed
  if (first === undefined) return null
  return {
    summary: `the owner of ${first.found.name} may not write it`,
    evidence: closed.map(({ found, bits }) =>
      evidence(found.path, `at least ${bits.toString(8).padStart(4, '0')}`, modeText(found)),
    ),
    fix: {
      text: 'Give the owner the right to write.',
      command: `chmod u+rwX ${closed.map(({ found }) => found.path).join(' ')}`,
    },
  }
}

const readOnly = async ({ folder }: EmbeddedStore): Promise<Fault | null> => {
  const code = await access(folder.path, constants.W_OK).then(() => null, systemErrorCode)
  if (code !== 'EROFS') return null
  return {
    summary: `the file system of ${folder.path} is read-only`,
    evidence: [evidence(folder.path, 'writable', 'a read-only file system')],
    cause: 'The disk had a fault and was mounted read-only, or the volume was mounted so.',
    fix: {
      text: 'Look for the fault in the log of the kernel, then mount it for writing.',
      command: 'dmesg --level=err,warn',
    },
  }
}

const openToOthers = ({ databases }: EmbeddedStore): Fault | null => {
  const open = databases.flatMap(filesOf).filter(({ stats }) => (stats.mode & OTHERS) !== 0)
  const [first] = open
  if (first === undefined) return null
  return {
    summary: `${first.name} is open to other users of this machine`,
    evidence: open.map((found) => evidence(found.path, '0600', modeText(found))),
    cause: 'The file was copied or restored with a wider mode. It has the hashes of passwords.',
    fix: {
      text: 'Close the files to others.',
      command: `chmod go= ${open.map(({ path }) => path).join(' ')}`,
      auto: 'safe',
    },
    severity: 'warning',
  }
}

/** True for a user who may not even look: the faults of the services cannot be told from those of this user. */
const isStranger = async ({ databases: [first], folder }: EmbeddedStore): Promise<boolean> => {
  const uid = process.getuid?.()
  if (first === undefined || uid === 0 || uid === folder.stats.uid) return false
  return access(first.file.path, constants.R_OK).then(
    () => false,
    () => true,
  )
}

export const sqliteRights: Check = {
  id: 'sqlite.rights',
  group: 'stores',
  title: 'The services may write the embedded store, and others may not read it',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'The service does not start, or every change is refused because the database is read-only.',
  cause: 'The files or their folder do not let the user of the services write.',
  cure: { text: 'Give the files of DATA_DIR to the user of the services.', command: null, auto: null },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const store = await sqliteFiles(context)
    if (store === null) return skip(NO_SQLITE)
    if (await isStranger(store))
      return skip(`this user may not read ${store.folder.path}: run it as the user of the services`)
    const found = (await readOnly(store)) ?? foreignOwner(store) ?? lockedOut(store) ?? openToOthers(store)
    if (found !== null) return fault(found)
    const names = store.databases.map(({ file }) => file.name).join(' and ')
    return pass(
      `${names} in ${dirname(store.databases[0]?.file.path ?? '')} can be written by their owner alone`,
    )
  },
}
