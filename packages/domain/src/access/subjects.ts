const ULID = '[0-9a-z]{26}'
const KEY_SUBJECT = new RegExp(`^key-(${ULID})$`)
const GUEST_SUBJECT = new RegExp(`^link-(${ULID})-${ULID}$`)

/** Subject of a program with an API key. */
export const keySubject = (keyId: string): string => `key-${keyId}`

/** Subject of one guest. It names the link, so that all its guests can be refused at once. */
export const guestSubject = (linkId: string, guestId: string): string => `link-${linkId}-${guestId}`

export const keyIdOf = (subject: string): string | null => KEY_SUBJECT.exec(subject)?.[1] ?? null

export const linkIdOf = (subject: string): string | null => GUEST_SUBJECT.exec(subject)?.[1] ?? null
