/** One scope for all people, so that a change of rights and its revocation are one commit. */
export const PEOPLE_SCOPE = 'people'

/** Log of revocations. */
export const REVOCATION_LOG = `${PEOPLE_SCOPE}/revocation-log`
/** All revocations in force. */
export const REVOCATIONS = `${PEOPLE_SCOPE}/revocations`

/** Log of who did what. */
export const AUDIT_LOG = `${PEOPLE_SCOPE}/audit-log`

export const peopleKeys = {
  /** Number of users, and the administrators among them. */
  registry: `${PEOPLE_SCOPE}/user-registry`,
  /** Followed by the user's id. */
  users: `${PEOPLE_SCOPE}/users/`,
  user: (id: string) => `${PEOPLE_SCOPE}/users/${id}`,
  /** Reserves a name, in lower case, for one user. */
  userName: (name: string) => `${PEOPLE_SCOPE}/user-names/${name.toLowerCase()}`,
  /** Followed by the subject, whose sessions are one document. */
  allSessions: `${PEOPLE_SCOPE}/sessions/`,
  sessions: (subject: string) => `${PEOPLE_SCOPE}/sessions/${subject}`,
  /** Followed by the id of the API key. */
  apiKeys: `${PEOPLE_SCOPE}/api-keys/`,
  apiKey: (id: string) => `${PEOPLE_SCOPE}/api-keys/${id}`,
  /** When an API key was last used. A document of its own, because it changes without the key. */
  apiKeyUses: `${PEOPLE_SCOPE}/api-key-uses/`,
  apiKeyUse: (id: string) => `${PEOPLE_SCOPE}/api-key-uses/${id}`,
  links: `${PEOPLE_SCOPE}/links/`,
  link: (id: string) => `${PEOPLE_SCOPE}/links/${id}`,
  /** Names the newest setup link. */
  setupLink: `${PEOPLE_SCOPE}/setup-link`,
} as const
