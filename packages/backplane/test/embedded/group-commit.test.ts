import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'

t.test('a commit that fails in the middle takes nothing of its neighbours with it', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  const outside = new DatabaseSync(path.join(dataDir, 'stream-manager.db'))
  outside.exec(`create trigger fault before insert on publications when new.data = '"poison"'
    begin select raise(abort, 'poisoned'); end`)
  outside.close()
  const write = (data: string) =>
    backplane.commit({
      put: { [`stream:main/${data}`]: data, 'stream:main/count': data },
      publish: ['stream:main/log', 'stream:main/other'].map((channel) => ({ channel, data, retain: 10 })),
    })
  const heard: unknown[] = []
  await backplane.subscribe('stream:main/log', (event) =>
    heard.push(event.kind === 'publication' && event.publication),
  )

  const results = await Promise.allSettled(['before', 'poison', 'after'].map(write))

  t.match(results, [
    { status: 'fulfilled' },
    { status: 'rejected', reason: /poisoned/ },
    { status: 'fulfilled' },
  ])
  t.strictSame(await backplane.read('stream:main/count'), {
    key: 'stream:main/count',
    revision: 2,
    value: 'after',
  })
  t.equal(await backplane.read('stream:main/poison'), null)
  t.strictSame(heard, [
    { offset: 1, data: 'before' },
    { offset: 2, data: 'after' },
  ])
})
