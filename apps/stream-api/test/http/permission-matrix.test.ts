import { isPermitted, type Permission, ROLES } from '@stream-manager/contracts'
import t from 'tap'
import { byRole } from '../support/by-role.ts'
import { type Json, testApi } from '../support/test-api.ts'

interface Cell {
  readonly method: string
  readonly path: string
  readonly permission: Permission
}

/** All documented routes that need a permission, with a made-up value for each parameter. */
const cellsOf = (document: Json): Cell[] =>
  Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([template, operations]) => {
    const path = template.replace('{streamId}', 'main').replace(/\{[^}]+\}/g, 'made-up')
    return Object.entries(operations)
      .filter(([, operation]) => operation['x-permission'] !== undefined)
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        permission: operation['x-permission'],
      }))
  })

/** Reads first: a deletion must not take away what a later request needs. */
const readsFirst = (cells: readonly Cell[]): Cell[] =>
  cells.toSorted((one, other) => Number(one.method === 'DELETE') - Number(other.method === 'DELETE'))

t.test('every route refuses each role without its permission, and nobody else', async (t) => {
  const api = await testApi(t, { authenticate: byRole })
  // Refused everything without sign-in, the programme included.
  await api.send('PUT', '/api/playback', { visibility: 'private' }, { authorization: 'admin' })
  const cells = readsFirst(cellsOf(api.app.swagger()))
  t.ok(cells.length >= 80, `${cells.length} routes`)
  for (const { method, path, permission } of cells) {
    const body = method === 'GET' || method === 'DELETE' ? undefined : {}
    const nobody = await api.send(method, path, body)
    t.match([nobody.statusCode, nobody.body], [401, /auth\.required/], `${method} ${path}`)
    for (const role of ROLES) {
      const { statusCode, body: answer } = await api.send(method, path, body, { authorization: role })
      const isRefused = statusCode === 403 && answer.includes('"auth.forbidden"')
      t.equal(isRefused, !isPermitted(role, permission), `${role}: ${method} ${path} -> ${statusCode}`)
    }
  }
})
