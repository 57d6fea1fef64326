import { isSecretName } from '../context/known-secrets.ts'

const MAX_SHOWN_CHARACTERS = 100

export const NOT_SET = 'not set'

/** The value of a variable for people. A secret is never shown. */
export const shownValue = (name: string, value: string | undefined): string => {
  if (value === undefined || value.trim() === '') return NOT_SET
  return isSecretName(name) ? 'set (not shown)' : JSON.stringify(value.slice(0, MAX_SHOWN_CHARACTERS))
}
