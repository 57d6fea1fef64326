import t from 'tap'
import { createScrubber, registerRecent } from '../../src/index.ts'

t.test('recent secrets are blanked, and the one used longest ago makes room', async (t) => {
  const scrubber = createScrubber()
  scrubber.register('configured-secret')
  const register = registerRecent(scrubber)
  register('first-secret')
  register('second-secret')
  for (let count = 0; count < 498; count += 1) register(`other-secret-${count}`)
  register('first-secret')
  t.equal(scrubber.scrub('first-secret second-secret'), '[redacted] [redacted]')
  register('newest-secret')
  t.equal(scrubber.scrub('first-secret second-secret'), '[redacted] second-secret')
  for (let count = 0; count < 5000; count += 1) register(`later-secret-${count}`)
  t.equal(scrubber.scrub('configured-secret later-secret-4999'), '[redacted] [redacted]')
})
