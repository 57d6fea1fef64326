import { CHANNEL, type ConformancePart, committed, DOCUMENT, tally, times } from './harness.ts'

export const revisions: ConformancePart = (t, open) => {
  t.test('a revision starts at 1 and grows by one', async (t) => {
    const { backplane } = await open(t)
    t.equal(await backplane.read(DOCUMENT), null)
    for (const revision of [1, 2, 3]) {
      const outcome = committed(await backplane.commit({ put: { [DOCUMENT]: { revision } } }))
      t.equal(outcome.revisions[DOCUMENT], revision)
      t.strictSame(await backplane.read(DOCUMENT), { key: DOCUMENT, revision, value: { revision } })
    }
  })

  t.test('of 50 writers who expect the same revision exactly one wins', async (t) => {
    const { backplane, join } = await open(t)
    const other = await join()
    committed(await backplane.commit({ put: { [DOCUMENT]: 'start' } }))
    const outcomes = await Promise.all(
      times(50, (writer) =>
        (writer % 2 ? backplane : other).commit({ expect: { [DOCUMENT]: 1 }, put: { [DOCUMENT]: writer } }),
      ),
    )
    t.strictSame(tally(outcomes), { committed: 1, conflict: 49 })
    const winner = outcomes.findIndex(({ status }) => status === 'committed')
    t.strictSame(await backplane.read(DOCUMENT), { key: DOCUMENT, revision: 2, value: winner })
  })

  t.test('a conflict names the document and the revision it has', async (t) => {
    const { backplane } = await open(t)
    committed(await backplane.commit({ put: { [DOCUMENT]: 1 } }))
    const expectAbsent = await backplane.commit({ expect: { [DOCUMENT]: 0 }, put: { [DOCUMENT]: 2 } })
    t.strictSame(expectAbsent, { status: 'conflict', key: DOCUMENT, revision: 1 })
    const absent = 'stream:main/absent'
    const expectPresent = await backplane.commit({ expect: { [absent]: 4 }, put: { [DOCUMENT]: 2 } })
    t.strictSame(expectPresent, { status: 'conflict', key: absent, revision: 0 })
  })

  t.test('a document that is only expected guards the write of another', async (t) => {
    const { backplane } = await open(t)
    const guard = 'stream:main/guard'
    committed(await backplane.commit({ put: { [guard]: 1 } }))
    const request = { expect: { [guard]: 1 }, put: { [DOCUMENT]: 1 } }
    committed(await backplane.commit(request))
    committed(await backplane.commit({ put: { [guard]: 2 } }))
    t.match(await backplane.commit(request), { status: 'conflict', key: guard, revision: 2 })
    t.equal((await backplane.read(guard))?.revision, 2)
  })

  t.test('a deleted document is absent and can be created again', async (t) => {
    const { backplane } = await open(t)
    committed(await backplane.commit({ put: { [DOCUMENT]: 'old' } }))
    const deleted = committed(await backplane.commit({ expect: { [DOCUMENT]: 1 }, delete: [DOCUMENT] }))
    t.strictSame(deleted.revisions, { [DOCUMENT]: 0 })
    t.equal(await backplane.read(DOCUMENT), null)
    t.strictSame((await backplane.snapshot(CHANNEL, [DOCUMENT])).documents, {})
    t.strictSame(await backplane.list('stream:main/'), [])
    committed(await backplane.commit({ delete: [DOCUMENT] }))
    committed(await backplane.commit({ expect: { [DOCUMENT]: 0 }, put: { [DOCUMENT]: 'new' } }))
    t.strictSame(await backplane.read(DOCUMENT), { key: DOCUMENT, revision: 1, value: 'new' })
  })

  t.test('documents outlive a restart', async (t) => {
    const harness = await open(t)
    committed(await harness.backplane.commit({ put: { [DOCUMENT]: 1 } }))
    committed(await harness.backplane.commit({ put: { [DOCUMENT]: 2 } }))
    const reopened = await harness.reopen()
    t.strictSame(await reopened.read(DOCUMENT), { key: DOCUMENT, revision: 2, value: 2 })
  })
}
