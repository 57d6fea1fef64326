import { isPermitted, type Permission, permissionNames, ROLES } from '@stream-manager/contracts'
import { operations } from '@stream-manager/domain'

const HEADER = `# Permissions

A role has each permission of its column. Grants narrow a role: a grant names permissions, a stream, a layer or an output, and
a caller with grants may do only what one of them covers. A grant for a layer covers the permissions on layers, and only for
this layer; a grant for an output likewise. \`account.*\` is not narrowed. Nobody can give a role or a grant that permits more
than they hold.

Operations are the rpc methods; their paths are in the OpenAPI document. Permissions without an operation guard channels, pages
and the programme.

`

const cellsOf = (permission: Permission): string[] =>
  ROLES.map((role) => (isPermitted(role, permission) ? 'yes' : '-'))

const operationsOf = (permission: Permission): string =>
  operations
    .filter((operation) => operation.permission === permission)
    .map(({ name }) => `\`${name}\``)
    .join(', ')

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** The page of all permissions: each role's share of them, and the operations that need them. */
export const renderPermissions = (): string => {
  const head = row(['permission', ...ROLES, 'operations'])
  const rule = row(['permission', ...ROLES, 'operations'].map(() => '---'))
  const rows = permissionNames
    .toSorted()
    .map((permission) => row([`\`${permission}\``, ...cellsOf(permission), operationsOf(permission)]))
  return `${HEADER}${[head, rule, ...rows].join('\n')}\n`
}
