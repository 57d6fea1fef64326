import { chmod, mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { deploymentFolder } from './deployment-folder.ts'

const HOURS_MS = 3_600_000

/** Sets the time of the last write to so many hours ago. */
const age = async (path: string, hours: number): Promise<void> => {
  const at = new Date(Date.now() - hours * HOURS_MS)
  await utimes(path, at, at)
}

/** Writes a private file below the folder that was last written so many hours ago. */
export const writeAged = async (path: string, hours: number, text = 'content'): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, text, { mode: 0o600 })
  await age(path, hours)
}

const playlist = (...segments: readonly string[]): string =>
  ['#EXTM3U', ...segments.flatMap((name) => ['#EXTINF:6.0,', name]), ''].join('\n')

/** Files that look like leftovers and are none, each with its reason. */
const KEPT = {
  'data/recordings/main-archive-20261128T063000123Z.mkv': 'a recording',
  'data/recordings/main-archive-20261128T063000123Z.mkv.tmp': 'below recordings nothing is derived',
  'data/recordings/run-1.ts': 'a recording may end in .ts',
  'data/assets/01ASSET': 'an asset',
  'data/assets/notes.partial.txt': 'a foreign name',
  'data/hls/main/run-2.ts': 'the playlist names it',
  'data/hls/main/cover.jpg': 'a foreign file',
  'data/hls/unknown/run-1.ts': 'without a playlist nobody knows its window',
  'data/keys/signing.json': 'a key',
  'data/keys/secrets.key': 'a key',
  'data/keys/secrets.key.old': 'a copy of the operator',
  'data/postmaster.pid': 'a process id of another program',
  'data/backup.lock': 'a lock of another program',
  'data/stream-manager.db.partial': 'beside the store',
  'elsewhere/victim.partial': 'outside DATA_DIR',
  'elsewhere/run-1.ts': 'outside DATA_DIR',
} as const

let files: Promise<ReadonlyMap<string, Buffer>> | undefined

const makeStore = async (t: TestScope): Promise<ReadonlyMap<string, Buffer>> => {
  const dataDir = await temporaryDirectory(t)
  const store = await openEmbeddedBackplane({ dataDir })
  await store.close()
  const names = ['stream-manager.db', 'stream-manager.lock']
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dataDir, name))] as const)),
  )
}

/** The files of a real store. A store is made once: a test compares bytes, and the store must not write any more. */
const storeFiles = (t: TestScope): Promise<ReadonlyMap<string, Buffer>> => {
  files ??= makeStore(t)
  return files
}

/**
 * A folder with a `DATA_DIR` as a stopped service leaves it: a real store, media, keys, and files that no
 * cure may touch. All of them are older than a day.
 */
export const usedDataFolder = async (t: TestScope): Promise<string> => {
  const folder = await deploymentFolder(t, {})
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  for (const [name, bytes] of await storeFiles(t)) await writeFile(join(data, name), bytes, { mode: 0o600 })
  for (const [path, text] of Object.entries(KEPT)) await writeAged(join(folder, path), 30, text)
  await writeAged(join(data, 'hls/main/index.m3u8'), 30, playlist('run-2.ts'))
  await writeAged(join(data, 'assets/fresh.partial'), 0)
  await writeAged(join(data, 'hls/main/run-9.ts'), 0)
  await symlink(join(folder, 'elsewhere/victim.partial'), join(data, 'assets/link.partial'))
  await symlink(join(folder, 'elsewhere'), join(data, 'hls/linked'))
  await writeAged(join(folder, 'elsewhere/index.m3u8'), 30, playlist('run-0.ts'))
  for (const name of ['assets', 'hls', 'recordings', 'keys']) await chmod(join(data, name), 0o700)
  return folder
}
