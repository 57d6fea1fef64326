import type { Passwords } from '../users/api.ts'

const MIN_LENGTH = 10

/** Passwords in clear, so that tests need no slow hashes. */
export const plainPasswords: Passwords = {
  weakness: async (password) => (password.length < MIN_LENGTH ? 'is too short' : null),
  hash: async (password) => ({ ok: true, value: `plain:${password}` }),
  verify: async (password, hash) => ({ ok: true, value: hash === `plain:${password}` }),
}
