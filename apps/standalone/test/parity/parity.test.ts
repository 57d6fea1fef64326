import {
  badInputs,
  CASES,
  type Case,
  type Context,
  inputOf,
  type Outcome,
} from '@stream-manager/contract-tests'
import { type Operation, operations } from '@stream-manager/domain'
import t, { type Test } from 'tap'
import { Twins } from './twins.ts'
import { startWorlds } from './world.ts'

interface Subject {
  readonly operation: Operation
  readonly own: Case
}

/** Enough for the number and the kinds of mistakes, which do not depend on what was made before. */
const UNPREPARED: Context = { side: 'rest', assetId: 'picture', made: [] }

/** A key for each side: with the same key the second side's call would be a repetition. */
const keyOf = ({ side }: Pick<Context, 'side'>) => ({ idempotencyKey: `once-${side}` })

const refuseAlike = async (t: Test, twins: Twins, { operation, own: { good } }: Subject): Promise<void> => {
  const mistakes = badInputs(operation, inputOf(good, UNPREPARED)).length
  for (let index = 0; index < mistakes; index += 1) {
    const mistakeOf = (context: Context) => {
      const mistake = badInputs(operation, inputOf(good, context))[index]
      if (!mistake) throw new Error('every input has the same mistakes')
      return mistake
    }
    const { what, code = /^request.invalid$/ } = mistakeOf(UNPREPARED)
    const seen = await twins.call(what, (context) => mistakeOf(context).input)
    t.match(seen, { code }, `${what} is refused`)
  }
}

/** The answer to the repeated call: a secret that is shown once is null in it. */
const repeated = (first: Outcome, { write }: Operation): Outcome =>
  'body' in first && write?.shownOnce !== undefined
    ? { ...first, body: { ...Object(first.body), [write.shownOnce]: null } }
    : first

const answerAlike = async (t: Test, twins: Twins, { operation, own }: Subject): Promise<void> => {
  const { good } = own
  const once = (context: Context) => ({
    ...inputOf(good, context),
    ...(operation.write && keyOf(context)),
  })
  const first = await twins.call('a good input', once)
  if (own.refusal) {
    t.match(first, { code: own.refusal }, 'a caller that is no person is refused')
    return
  }
  t.ok('body' in first && first.status < 300, `${JSON.stringify(first)} is no refusal`)
  t.ok(first.status in operation.answers, `${first.status} is documented`)
  if (!operation.write) return
  const again = await twins.call('the same again', once)
  t.strictSame(again, repeated(first, operation), 'under the same idempotency key it has the same answer')
}

const conflictAlike = async (
  t: Test,
  twins: Twins,
  { own: { other, conflicts = [] } }: Subject,
): Promise<void> => {
  if (other) {
    const reused = await twins.call('a key used again', (context) => ({
      ...inputOf(other, context),
      ...keyOf(context),
    }))
    t.match(reused, { status: 422, code: 'idempotency.key_reused' })
  }
  for (const [index, conflict] of conflicts.entries()) {
    const seen = await twins.call(`conflict ${index}`, (context) => inputOf(conflict, context))
    t.ok('code' in seen, `conflict ${index} is refused: ${JSON.stringify(seen)}`)
  }
}

t.test('the comparison covers every operation and no other', async (t) => {
  t.same(Object.keys(CASES).toSorted(), operations.map(({ name }) => name).toSorted())
})

t.test('REST and rpc return the same results and the same errors', async (t) => {
  const worlds = await startWorlds(t)
  for (const operation of operations) {
    await t.test(operation.name, async (t) => {
      const own = CASES[operation.name]
      if (!own) return t.fail(`${operation.name} has no case`)
      const twins = await Twins.prepare(t, worlds, { operation, own })
      await refuseAlike(t, twins, { operation, own })
      await answerAlike(t, twins, { operation, own })
      return conflictAlike(t, twins, { operation, own })
    })
  }
})

t.test('a write repeated over the other transport is executed once', async (t) => {
  const { rest, rpc, domain } = await startWorlds(t)
  const create = operations.find(({ name }) => name === 'layers.create')
  if (!create) throw new Error('there is layers.create')
  const layer = { type: 'color', content: { color: '#fff' } }
  const input = { streamId: 'rest', layer, idempotencyKey: 'either-way' }
  const first = await rest.call(create, input)
  t.match(first, { status: 201 })
  t.strictSame(await rpc.call(create, input), first)
  t.match(await domain.layers.list('rest'), { value: { items: { length: 1 } } })
})
