import t from 'tap'
import { createRows } from '../../src/features/layers/rows.ts'
import { layerOf } from '../support/layers.ts'

t.test('rows of the list of layers', async (t) => {
  const [low, high] = [layerOf('low'), layerOf('high')]

  t.test('the uppermost layer is first', async (t) => {
    t.strictSame(
      createRows()([low, high]).map(({ id }) => id),
      ['high', 'low'],
    )
  })

  t.test('an edit of what no row shows leaves the list the same object', async (t) => {
    const rowsOf = createRows()
    const before = rowsOf([low, high])
    const moved = { ...low, opacity: 0.5, frame: { ...low.frame, x: 7 }, revision: 2 }
    t.equal(rowsOf([moved, { ...high, status: high.status && { ...high.status } }]), before)
  })

  t.test('another name makes one row another object, and the list', async (t) => {
    const rowsOf = createRows()
    const before = rowsOf([low, high])
    const after = rowsOf([{ ...low, name: 'Title' }, high])
    t.not(after, before)
    t.equal(after[0], before[0])
    t.match(after[1], { id: 'low', name: 'Title' })
  })

  t.test('another order is another list of the same rows', async (t) => {
    const rowsOf = createRows()
    const before = rowsOf([low, high])
    const after = rowsOf([high, low])
    t.equal(after[0], before[1])
    t.equal(after[1], before[0])
  })
})
