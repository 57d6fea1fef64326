import { fail, type Result, succeed } from '@stream-manager/contracts'

/** Refuses NUL and lone surrogates: they are valid JSON, but break SQLite, UTF-8 and terminals later. */
export const checkWellFormed = (value: unknown, path = ''): Result<null> => {
  if (typeof value === 'string') {
    return /[\0\p{Surrogate}]/u.test(value)
      ? fail('request.invalid', `${path || '/'} holds a character that is no text`, {
          errors: [{ path: path || '/', message: 'must be well-formed text without NUL' }],
        })
      : succeed(null)
  }
  if (typeof value !== 'object' || value === null) return succeed(null)
  for (const [name, part] of Object.entries(value)) {
    const checked = checkWellFormed(part, `${path}/${name}`)
    if (!checked.ok) return checked
  }
  return succeed(null)
}
