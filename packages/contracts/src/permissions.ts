/** From the least to the most; each role may do all that those before it may. */
export const ROLES = ['viewer', 'moderator', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** What can be done, over REST or a socket, and the least role that may. */
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
} as const satisfies Record<string, Role>

export type Permission = keyof typeof PERMISSIONS

export const isPermitted = (role: Role, permission: Permission): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(PERMISSIONS[permission])
