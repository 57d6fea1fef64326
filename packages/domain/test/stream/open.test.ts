import { createDomain } from '@stream-manager/domain'
import t from 'tap'
import { codeOf, testDomain, valueFrom } from '../support.ts'

t.test('a process that only reads streams finds none before its first document is written', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const reader = createDomain({ backplane, opensStreams: false })
  t.equal(codeOf(await reader.stream.state('main')), 'stream.not_found')
  t.equal((await backplane.list('stream:main/')).length, 0)
  valueFrom(await domain.stream.state('main'))
  t.match(valueFrom(await reader.stream.state('main')), { status: 'offline' })
})
