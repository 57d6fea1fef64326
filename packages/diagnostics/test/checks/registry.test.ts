import { DOCTOR_GROUPS } from '@stream-manager/contracts'
import t from 'tap'
import { CHECKS } from '../../src/checks/registry.ts'

t.test('each check has an id of its own, of two or more words', async (t) => {
  const ids = CHECKS.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
  for (const id of ids) t.match(id, /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/)
})

t.test('groups stand in the order of the report', async (t) => {
  const order = Object.keys(DOCTOR_GROUPS)
  const places = CHECKS.map(({ group }) => order.indexOf(group))
  t.strictSame(
    places,
    places.toSorted((one, other) => one - other),
  )
})

t.test('a check stands below those it depends on, and a quick one depends on quick ones', async (t) => {
  for (const [place, { id, dependsOn, cost }] of CHECKS.entries()) {
    const above = new Map(CHECKS.slice(0, place).map((check) => [check.id, check]))
    for (const dependency of dependsOn) {
      t.ok(above.has(dependency), `${id} depends on ${dependency}, which stands above it`)
      if (cost === 'quick') t.equal(above.get(dependency)?.cost, 'quick', `${id} is quick, ${dependency} too`)
    }
  }
})

t.test('each check says what people see, why, and what to do, in sentences', async (t) => {
  for (const { id, title, symptom, cause, cure } of CHECKS) {
    t.match(title, /^[A-Z].*[^.]$/, `title of ${id}`)
    for (const text of [symptom, cause, cure.text]) t.match(text, /^[A-Z].*\.$/s, `text of ${id}`)
  }
})
