import { resolve } from 'node:path'
import t from 'tap'
import { loadedFolders, readWorkspace, type Workspace } from '../../dev/workspace.ts'

const workspace: Workspace = new Map([
  ['api', { folder: 'apps/api', dependencies: ['rules', 'fastify'] }],
  ['engine', { folder: 'apps/engine', dependencies: ['codec'] }],
  ['rules', { folder: 'packages/rules', dependencies: ['words'] }],
  ['codec', { folder: 'packages/codec', dependencies: [] }],
  ['words', { folder: 'packages/words', dependencies: ['rules'] }],
])

t.test(
  'a service loads its own folder and indirect dependencies, also where they form a circle',
  async (t) => {
    t.same([...loadedFolders(workspace, 'api')].sort(), ['apps/api', 'packages/rules', 'packages/words'])
  },
)

t.test('a service does not load another service or foreign packages', async (t) => {
  t.same([...loadedFolders(workspace, 'engine')].sort(), ['apps/engine', 'packages/codec'])
})

t.test(
  'the engine of this repository loads contracts through its dependencies, but not the API',
  async (t) => {
    const folders = loadedFolders(
      readWorkspace(resolve(import.meta.dirname, '../../..')),
      '@stream-manager/engine',
    )
    t.ok(folders.has('apps/engine'))
    t.ok(folders.has('packages/contracts'))
    t.notOk(folders.has('apps/stream-api'))
  },
)
