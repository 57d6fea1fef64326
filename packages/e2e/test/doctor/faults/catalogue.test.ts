import { CHECKS } from '@stream-manager/diagnostics/doctor'
import t from 'tap'
import { FAULTS } from '../../../src/index.ts'

const MIN_FAULTS = 60
const MIN_NAMED_PERCENT = 95

const all = Object.values(FAULTS).flat()

t.test('has at least 60 faults, each with an id of its own', async (t) => {
  t.ok(all.length >= MIN_FAULTS, `${all.length} faults`)
  t.equal(new Set(all.map(({ id }) => id)).size, all.length)
})

t.test('at least 95 of 100 faults are named, and the others say why not', async (t) => {
  const missed = all.filter((fault) => fault.missed !== undefined)
  t.ok(missed.length <= (all.length * (100 - MIN_NAMED_PERCENT)) / 100, missed.map(({ id }) => id).join(', '))
  for (const { missed: reason } of missed) t.match(reason, /\w+ \w+/)
})

t.test('the check of each root cause exists and can fail so', async (t) => {
  for (const { id, rootCause, status } of all) {
    const check = CHECKS.find((one) => one.id === rootCause)
    t.ok(check, `${id}: ${rootCause}`)
    t.notOk(check?.severity === 'warning' && status === undefined, `${id} is a warning`)
  }
})
