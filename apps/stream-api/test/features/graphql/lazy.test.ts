import { createRequire } from 'node:module'
import t from 'tap'
import { testApi } from '../../support/test-api.ts'
import { answerTo, OPEN } from './support.ts'

const isLoaded = (): boolean =>
  Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('/mercurius/'))

t.test('the library is loaded by the first request, not by the start', async (t) => {
  const api = await testApi(t, OPEN)
  t.equal((await api.get('/api/layers', { authorization: 'viewer' })).statusCode, 200)
  t.notOk(isLoaded())
  const both = ['{ streamState { status } }', '{ layersList { nextCursor } }'].map((query) =>
    answerTo(api, query),
  )
  t.match(await Promise.all(both), [{ data: { streamState: {} } }, { data: { layersList: {} } }])
  t.ok(isLoaded())
})
