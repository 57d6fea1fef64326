import { chmod, chown, mkdir, open, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore, usedDataFolder, writeAged } from '@stream-manager/diagnostics/fakes'
import { mountForbidden, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import type { StagedFault } from './fault.ts'
import { mountMemory } from './mount-memory.ts'

const STORE = 'stream-manager.db'
const PAGE_BYTES = 4096
const LARGE_LOG_BYTES = 70 * 1024 * 1024
const OTHER_USER = 1234
const HOURS_OF_A_DEAD_PROCESS = 30

type Change = (dataDir: string, t: TestScope) => unknown

const needsRoot = { skip: () => process.getuid?.() !== 0 && 'only root gives files away' }
const needsMount = { skip: mountForbidden }

/** The folder of a service that has ended: its store, media, keys and files that look like leftovers. */
const usedFolderWith =
  (change: Change): StagedFault['inject'] =>
  async (t, { environment }) => {
    const dataDir = join(await usedDataFolder(t), 'data')
    await change(dataDir, t)
    return { environment: { ...environment, DATA_DIR: dataDir } }
  }

/** A service that has ended on a small disk. */
const useDisk = async (folder: string): Promise<void> => {
  for (const name of ['assets', 'hls', 'recordings', 'keys']) await mkdir(join(folder, name), { mode: 0o700 })
  await (await openStore(folder)).close()
}

const writeAt = async (file: string, bytes: Buffer, position: number): Promise<void> => {
  const handle = await open(file, 'r+')
  await handle.write(bytes, 0, bytes.length, position)
  await handle.close()
}

const ofTheStore: readonly StagedFault[] = [
  {
    id: 'store-with-damaged-page',
    rootCause: 'sqlite.intact',
    says: /stream-manager\.db is damaged/,
    inject: usedFolderWith((dataDir) =>
      writeAt(join(dataDir, STORE), Buffer.alloc(PAGE_BYTES, 0xff), 2 * PAGE_BYTES),
    ),
  },
  {
    id: 'store-cut-short',
    rootCause: 'sqlite.intact',
    says: /stream-manager\.db/,
    inject: usedFolderWith((dataDir) => truncate(join(dataDir, STORE), 5000)),
  },
  {
    id: 'store-that-is-no-database',
    rootCause: 'sqlite.intact',
    says: /stream-manager\.db/,
    inject: usedFolderWith((dataDir) => writeFile(join(dataDir, STORE), 'x'.repeat(2 * PAGE_BYTES))),
  },
  {
    id: 'store-of-another-user',
    rootCause: 'sqlite.rights',
    says: /belongs to user 0, and its folder to user 1234/,
    ...needsRoot,
    inject: usedFolderWith((dataDir) => chown(dataDir, OTHER_USER, OTHER_USER)),
  },
  {
    id: 'store-that-everybody-reads',
    rootCause: 'sqlite.rights',
    status: 'warn',
    says: /stream-manager\.db/,
    inject: usedFolderWith((dataDir) => chmod(join(dataDir, STORE), 0o644)),
  },
  {
    id: 'store-with-endless-log',
    rootCause: 'sqlite.log',
    status: 'warn',
    says: /70\.0 MiB/,
    inject: usedFolderWith(async (dataDir) => {
      await writeFile(join(dataDir, `${STORE}-wal`), '', { mode: 0o600 })
      await writeAt(join(dataDir, `${STORE}-wal`), Buffer.alloc(1), LARGE_LOG_BYTES)
    }),
  },
  {
    id: 'disk-read-only',
    rootCause: 'sqlite.rights',
    says: /read-only/,
    ...needsMount,
    inject: async (t, { environment }) => {
      const disk = await mountMemory(t, 'size=8m,mode=0700')
      await useDisk(disk.folder)
      await disk.remount('ro')
      return { environment: { ...environment, DATA_DIR: disk.folder } }
    },
  },
]

const ofTheDisk: readonly StagedFault[] = [
  {
    id: 'disk-full',
    rootCause: 'host.disk-space',
    says: /only .* free/,
    ...needsMount,
    inject: async (t, { environment }) => {
      const { folder } = await mountMemory(t, 'size=2m,mode=0700')
      await useDisk(folder)
      return { environment: { ...environment, DATA_DIR: folder, MIN_FREE_DISK_BYTES: '268435456' } }
    },
  },
  {
    id: 'disk-without-room-for-files',
    rootCause: 'host.disk-space',
    says: /room for 0/,
    ...needsMount,
    inject: async (t, { environment }) => {
      const { folder } = await mountMemory(t, 'size=8m,nr_inodes=20,mode=0700')
      await useDisk(folder)
      const fill = async () => {
        for (let file = 0; file < 20; file += 1) await writeFile(join(folder, `full-${file}`), '')
      }
      await fill().catch(() => {})
      return { environment: { ...environment, DATA_DIR: folder } }
    },
  },
]

const ofFolders: readonly StagedFault[] = [
  {
    id: 'data-dir-missing',
    rootCause: 'data.folders',
    status: 'warn',
    says: /does not exist/,
    inject: async (t, { environment }) => ({
      environment: { ...environment, DATA_DIR: join(await temporaryDirectory(t), 'none') },
    }),
  },
  {
    id: 'data-dir-is-a-file',
    rootCause: 'data.folders',
    says: /is no folder/,
    inject: async (t, { environment }) => {
      const file = join(await temporaryDirectory(t), 'data')
      await writeFile(file, '')
      return { environment: { ...environment, DATA_DIR: file } }
    },
  },
  {
    id: 'assets-folder-removed',
    rootCause: 'data.folders',
    says: /assets/,
    inject: usedFolderWith((dataDir) => rm(join(dataDir, 'assets'), { recursive: true })),
  },
  {
    id: 'keys-that-everybody-reads',
    rootCause: 'data.rights',
    status: 'warn',
    says: /keys/,
    inject: usedFolderWith((dataDir) => chmod(join(dataDir, 'keys'), 0o755)),
  },
  {
    id: 'upload-never-finished',
    rootCause: 'data.leftovers',
    status: 'warn',
    says: /1 unfinished file/,
    inject: usedFolderWith((dataDir) =>
      writeAged(join(dataDir, 'assets/01DEAD.partial'), HOURS_OF_A_DEAD_PROCESS),
    ),
  },
  {
    id: 'segments-past-their-window',
    rootCause: 'data.segments',
    status: 'warn',
    says: /1 segment past the window/,
    inject: usedFolderWith((dataDir) =>
      writeAged(join(dataDir, 'hls/main/run-1.ts'), HOURS_OF_A_DEAD_PROCESS),
    ),
  },
  {
    id: 'engine-child-larger-than-machine',
    rootCause: 'host.memory',
    status: 'warn',
    says: /CHILD_MEMORY_MB/,
    inject: async (_t, { environment }) => ({ environment: { ...environment, CHILD_MEMORY_MB: '1048576' } }),
  },
]

export const DATA_FAULTS: readonly StagedFault[] = [...ofTheStore, ...ofTheDisk, ...ofFolders]
