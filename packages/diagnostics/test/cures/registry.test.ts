import t from 'tap'
import { CHECKS } from '../../src/checks/registry.ts'
import { CURES } from '../../src/cures/registry.ts'

t.test('each cure has an id of its own and mends checks that exist', async (t) => {
  t.equal(new Set(CURES.map(({ id }) => id)).size, CURES.length)
  const ids = CHECKS.map(({ id }) => id)
  for (const { id, checks, title } of CURES) {
    t.ok(checks.length > 0 && checks.every((check) => ids.includes(check)), `checks of ${id}`)
    t.match(title, /^[A-Z].*[^.]$/, `title of ${id}`)
  }
})
