import t from 'tap'
import { isPermitted, PERMISSIONS, type Permission, ROLES } from '../src/permissions.ts'

t.test('each role has the permissions of the roles before it', async (t) => {
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
    const least = ROLES.indexOf(PERMISSIONS[permission])
    for (const [index, role] of ROLES.entries()) {
      t.equal(isPermitted(role, permission), index >= least, `${role} ${permission}`)
    }
  }
})
