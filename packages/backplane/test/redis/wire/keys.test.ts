import fc from 'fast-check'
import t from 'tap'
import { redisKeys } from '../../../src/redis/wire/keys.ts'

const tagOf = (key: string) => /\{([^}]*)\}/.exec(key)?.[1]

t.test('all keys of a scope share its hash tag, and no two names share a key', async (t) => {
  const part = fc.stringMatching(/^[a-z{}%:]{1,8}$/)
  const property = fc.property(part, part, part, part, (scope, rest, otherScope, otherRest) => {
    const [name, other] = [`${scope}/${rest}`, `${otherScope}/${otherRest}`]
    const keys = [
      redisKeys.document(name),
      redisKeys.channel(name),
      redisKeys.log(name),
      redisKeys.lease(name),
      redisKeys.result(scope, rest),
      redisKeys.results(scope),
      redisKeys.resultOrder(scope),
      redisKeys.resultUsage(scope),
      redisKeys.documentIndex(scope),
      redisKeys.latestIndex(scope),
    ]
    const tags = new Set(keys.map(tagOf))
    const isSame = redisKeys.document(name) === redisKeys.document(other)
    return tags.size === 1 && !tags.has('') && isSame === (name === other)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2000 }))
})
