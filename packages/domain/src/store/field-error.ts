import { fail, type Result } from '@stream-manager/contracts'

/** One field of the request is wrong: its JSON pointer, and what it should be. */
export const invalidField = (path: string, message: string): Result<never> =>
  fail('request.invalid', `${path} ${message}`, { errors: [{ path, message }] })

/** Puts a part's fault into its place in the whole request. */
export const underPath = <Value>(parent: string, result: Result<Value>): Result<Value> => {
  if (result.ok || !result.fault.errors) return result
  const errors = result.fault.errors.map(({ path, message }) => ({
    path: path === '/' ? parent : `${parent}${path}`,
    message,
  }))
  return { ok: false, fault: { ...result.fault, errors } }
}
