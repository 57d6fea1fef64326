import t from 'tap'
import { exitCodeOf } from '../src/doctor/exit-code.ts'
import { findingOf, reportOf } from './report/sample.ts'

const passed = findingOf('a.passes', 'pass')
const warned = findingOf('a.warns', 'warn')
const failed = findingOf('a.fails', 'fail')
const crashed = findingOf('a.crashes', 'fail', { problem: 'crashed' })

t.test('warnings fail a strict run only', async (t) => {
  t.equal(exitCodeOf(reportOf([passed, warned]), false), 0)
  t.equal(exitCodeOf(reportOf([passed, warned]), true), 2)
  t.equal(exitCodeOf(reportOf([passed, findingOf('a.skips', 'skip')]), true), 0)
})

t.test('a failure, a run that is not complete and a crash have codes of their own', async (t) => {
  t.equal(exitCodeOf(reportOf([passed, warned, failed]), true), 1)
  t.equal(exitCodeOf(reportOf([failed], { ended: 'timeout' }), true), 124)
  t.equal(exitCodeOf(reportOf([failed], { ended: 'interrupted' }), true), 130)
  t.equal(exitCodeOf(reportOf([failed, crashed], { ended: 'timeout' }), true), 70)
})
