import t, { type Test } from 'tap'
import { JUDGED_WEEKS, runLabelled } from './run.ts'
import type { Score } from './score.ts'

/** The constants of the rules and the weight of EWMA were chosen with the seeds 11, 12 and 13. */
const SEEDS = [101, 102, 103]

const figuresOf = ({ precision, recall, f1 }: Score): string =>
  `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}`

const scoresOf = (
  t: Test,
  week: number,
): { readonly own: Score; readonly peers: readonly [string, Score][] } => {
  const scores = runLabelled(SEEDS, week)
  for (const [name, score] of scores) t.comment(`${name}: ${figuresOf(score)}`)
  const own = scores.get('rules')
  if (!own) throw new Error('no score of the rules')
  return { own, peers: [...scores].filter(([name]) => name !== 'rules') }
}

t.test(
  'with weeks of history anomalies are precise and found, better than by 3-sigma and EWMA',
  async (t) => {
    const { own, peers } = scoresOf(t, JUDGED_WEEKS.fourth)
    t.ok(own.precision >= 0.9, 'precision')
    t.ok(own.recall >= 0.8, 'recall')
    for (const [name, score] of peers) t.ok(own.f1 > score.f1, name)
  },
)

t.test('in the first week as many are found, and changes of each night are among them', async (t) => {
  const { own } = scoresOf(t, JUDGED_WEEKS.first)
  t.ok(own.recall >= 0.8, 'recall')
})
