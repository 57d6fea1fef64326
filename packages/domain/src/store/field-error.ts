import { fail, type Result } from '@stream-manager/contracts'

/** Refuses one field of the request. `path` is its JSON pointer, `message` says what the field should be. */
export const invalidField = (path: string, message: string): Result<never> =>
  fail('request.invalid', `${path} ${message}`, { errors: [{ path, message }] })

/** Puts a part's errors at the part's place in the whole request. Called once, where that place is known. */
export const underPath = <Value>(parent: string, result: Result<Value>): Result<Value> => {
  if (result.ok || !result.fault.errors) return result
  const errors = result.fault.errors.map(({ path, message }) => ({
    path: path === '/' ? parent : `${parent}${path}`,
    message,
  }))
  return { ok: false, fault: { ...result.fault, errors } }
}
