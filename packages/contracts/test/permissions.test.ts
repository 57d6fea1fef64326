import t from 'tap'
import { isPermitted, PERMISSIONS, type Permission, ROLES } from '../src/permissions.ts'

t.test('each role may do all that the ones before it may', async (t) => {
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
    const least = ROLES.indexOf(PERMISSIONS[permission])
    for (const [index, role] of ROLES.entries()) {
      t.equal(isPermitted(role, permission), index >= least, `${role} ${permission}`)
    }
  }
})
