import t from 'tap'
import { ERROR_CODES, errorCodes } from '../src/error-codes.ts'
import { REPLY_ERRORS } from '../src/realtime/reply-errors.ts'

/** Caused by other writers: the same command may succeed later. */
const PASSING = new Set<string>(['backplane.conflict'])

t.test('an error is temporary on a socket only if its status allows a repetition', async (t) => {
  for (const code of errorCodes) {
    const { status, reply } = ERROR_CODES[code]
    const mayPass = status >= 500 || status === 429 || PASSING.has(code)
    t.equal(REPLY_ERRORS[reply].temporary, mayPass, `${code} is ${reply}`)
  }
})
