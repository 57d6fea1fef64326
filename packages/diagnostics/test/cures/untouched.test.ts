import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { usedDataFolder, writeAged } from '../fakes/data-folder.ts'
import { changedPaths, treeDigest } from '../fakes/tree-digest.ts'
import { applySafe, openFix } from './open-fix.ts'

const JOURNAL = 'data/cures.jsonl'
const ID = '0b9c1d5e-3f0a-4c6d-8e21-7a54c3b2d1f0'

interface StagedFault {
  readonly name: string
  readonly stage: (folder: string) => Promise<unknown>
  /** The cure that mends it, and what it may change. */
  readonly cured: string | null
  readonly changes: readonly string[]
}

const COMPOSE = `services:
  stream-api:
    image: stream-manager/stream-api:local
    secrets: [redis-stream-api]
secrets:
  redis-stream-api: { file: "\${SECRETS_DIR:?run make-secrets}/redis-stream-api" }
  secrets-key: { file: "\${SECRETS_DIR:?run make-secrets}/secrets-key" }
  smtp: { file: "\${SECRETS_DIR:?run make-secrets}/smtp" }
`

const stageCompose = async (folder: string) => {
  await writeFile(join(folder, 'docker-compose.yml'), COMPOSE)
  await writeFile(join(folder, '.env'), 'SECRETS_DIR=./secrets\n')
}

const FAULTS: readonly StagedFault[] = [
  { name: 'no fault', stage: async () => {}, cured: null, changes: [] },
  {
    name: 'no folder of assets',
    stage: (folder) => rename(join(folder, 'data/assets'), join(folder, 'moved')),
    cured: 'data.folders',
    changes: ['data/assets'],
  },
  {
    name: 'a file in place of the folder of assets',
    stage: async (folder) => {
      await rename(join(folder, 'data/assets'), join(folder, 'moved'))
      await writeFile(join(folder, 'data/assets'), 'a file')
    },
    cured: null,
    changes: [],
  },
  {
    name: 'rights of others',
    stage: async (folder) => {
      for (const name of ['recordings', 'keys']) await chmod(join(folder, 'data', name), 0o755)
      await chmod(join(folder, 'data/keys/signing.json'), 0o644)
    },
    cured: 'data.rights',
    changes: ['data/keys', 'data/keys/signing.json', 'data/recordings'],
  },
  {
    name: 'store files that others may read',
    stage: (folder) => chmod(join(folder, 'data/stream-manager.db'), 0o644),
    cured: null,
    changes: [],
  },
  {
    name: 'unfinished files of dead processes',
    stage: async (folder) => {
      await writeAged(join(folder, 'data/assets/01UPLOAD.partial'), 2)
      await writeAged(join(folder, `data/keys/signing.json.${ID}.new`), 2)
      await writeAged(join(folder, `data/.write-probe-${ID}`), 2)
      await writeAged(join(folder, 'data/hls/main/index.m3u8.run1.tmp'), 2)
    },
    cured: 'data.leftovers',
    changes: [
      `data/.write-probe-${ID}`,
      'data/assets/01UPLOAD.partial',
      'data/hls/main/index.m3u8.run1.tmp',
      `data/keys/signing.json.${ID}.new`,
    ],
  },
  {
    name: 'segments past their window',
    stage: async (folder) => {
      await writeAged(join(folder, 'data/hls/main/run-0.ts'), 2)
      await writeAged(join(folder, 'data/hls/main/run-1.ts'), 2)
    },
    cured: 'data.segments',
    changes: ['data/hls/main/run-0.ts', 'data/hls/main/run-1.ts'],
  },
  {
    name: 'a damaged store',
    stage: (folder) => writeFile(join(folder, 'data/stream-manager.db'), 'damaged'),
    cured: null,
    changes: [],
  },
  {
    name: 'the first secrets',
    stage: stageCompose,
    cured: 'config.secret-files',
    changes: ['secrets', 'secrets/redis-stream-api', 'secrets/secrets-key'],
  },
  {
    name: 'a lost key of stored secrets',
    stage: async (folder) => {
      await stageCompose(folder)
      await mkdir(join(folder, 'secrets'))
      await writeFile(join(folder, 'secrets/redis-stream-api'), 'password')
    },
    cured: null,
    changes: [],
  },
]

for (const { name, stage, cured, changes } of FAULTS) {
  t.test(`${name}: the cures change the allowed paths only`, async (t) => {
    const folder = await usedDataFolder(t)
    await stage(folder)
    const before = await treeDigest(folder)
    const outcomes = await applySafe(await openFix(folder))
    const changed = changedPaths(before, await treeDigest(folder))
    t.strictSame(changed, cured === null ? [] : [...changes, JOURNAL].sort())
    t.strictSame(
      outcomes.map(({ id }) => id),
      cured === null ? [] : [cured],
    )
    t.strictSame(await applySafe(await openFix(folder)), [], 'a second run has nothing to do')
  })
}

t.test('a missing DATA_DIR is made, and one that no variable names is not', async (t) => {
  const folder = await usedDataFolder(t)
  await rm(join(folder, 'data'), { recursive: true })
  t.strictSame(await applySafe(await openFix(folder, { environment: {} })), [])
  t.match(await applySafe(await openFix(folder)), [{ id: 'data.folders', result: 'cured' }])
  t.equal((await treeDigest(folder)).get('data'), '700 folder')
})

t.test('a plan changes nothing, not even the journal', async (t) => {
  const folder = await usedDataFolder(t)
  await writeAged(join(folder, 'data/assets/01UPLOAD.partial'), 2)
  const before = await treeDigest(folder)
  const { cures } = await (await openFix(folder)).plan()
  t.match(cures, [{ cure: { id: 'data.leftovers' }, steps: [{ text: /^remove .*01UPLOAD\.partial/ }] }])
  t.strictSame(changedPaths(before, await treeDigest(folder)), [])
})
