/** Ordered: each role includes the permissions of the roles before it. */
export const ROLES = ['viewer', 'moderator', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** All permissions, each with the lowest role that has it. */
export const PERMISSIONS = {
  'stream.read': 'viewer',
  'stream.watch': 'viewer',
  'stream.control': 'operator',
  'stream.configure': 'operator',
  'streams.read': 'viewer',
  'streams.manage': 'admin',
  'layers.read': 'viewer',
  'layers.write': 'operator',
  'outputs.read': 'operator',
  'outputs.write': 'operator',
  'assets.read': 'viewer',
  'assets.write': 'operator',
  'chat.read': 'viewer',
  'chat.send': 'viewer',
  'chat.moderate': 'moderator',
  'resources.read': 'operator',
  'docs.read': 'viewer',
  'metrics.read': 'operator',
  'account.read': 'viewer',
  'account.write': 'viewer',
  'users.manage': 'admin',
  'sessions.manage': 'admin',
  'keys.manage': 'admin',
  'links.manage': 'admin',
  'audit.read': 'admin',
  'events.read': 'operator',
  'events.write': 'operator',
  'viewers.read': 'viewer',
  'alerts.read': 'operator',
  'alerts.write': 'operator',
  'incidents.export': 'admin',
  'errors.read': 'operator',
  'errors.write': 'operator',
  'analytics.read': 'operator',
  'webhooks.manage': 'admin',
  'diagnostics.run': 'operator',
  'diagnostics.read': 'admin',
} as const satisfies Record<string, Role>

export type Permission = keyof typeof PERMISSIONS

export const permissionNames = Object.keys(PERMISSIONS) as Permission[]

export const isPermitted = (role: Role, permission: Permission): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(PERMISSIONS[permission])
