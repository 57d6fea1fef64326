import type { Session, SignedInUser } from '@stream-manager/client'
import { isPermitted, type Permission, type Role } from '@stream-manager/contracts/permissions'
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'

interface Identity {
  readonly session: Session
  /** True where the server asks nobody to sign in. */
  readonly isBypassed: boolean
}

const SessionContext = createContext<Identity | null>(null)

export const SessionProvider = ({ identity, children }: { identity: Identity; children: ReactNode }) => (
  <SessionContext value={identity}>{children}</SessionContext>
)

export const useIdentity = (): Identity => {
  const identity = useContext(SessionContext)
  if (identity === null) throw new Error('useIdentity is called outside of SessionProvider')
  return identity
}

/** Null while nobody is signed in. */
export const useUser = (): SignedInUser | null => {
  const { session } = useIdentity()
  return useSyncExternalStore(session.watch, () => session.user)
}

/** The role of the bypass, as the server gives it. */
const BYPASS_ROLE: Role = 'admin'

/**
 * Whether a control is shown. The role decides here; the server also looks at grants, which narrow it. A role that a newer
 * server knows may do nothing here.
 */
export const useMay = (permission: Permission): boolean => {
  const { isBypassed } = useIdentity()
  const user = useUser()
  if (user === null) return isBypassed && isPermitted(BYPASS_ROLE, permission)
  return isPermitted(user.role, permission)
}
