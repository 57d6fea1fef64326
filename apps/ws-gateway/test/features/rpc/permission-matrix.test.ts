import { CHANNELS, isPermitted, ROLES, type Role } from '@stream-manager/contracts'
import { operations } from '@stream-manager/domain'
import t, { type Test } from 'tap'
import { callerNamed } from '../../support/callers.ts'
import { startGateway } from '../../support/gateway.ts'
import { openAccess } from '../../support/open-access.ts'
import { connectRaw, type RawClient } from '../../support/raw-client.ts'

const connectAs = async (t: Test, role: Role): Promise<RawClient> => {
  const access = { ...openAccess, connect: async () => ({ caller: callerNamed('ann', 'Ann', role) }) }
  const { url } = await startGateway(t, { access })
  return connectRaw(t, url)
}

t.test('every method refuses each role without its permission, and nobody else', async (t) => {
  for (const role of ROLES) {
    const client = await connectAs(t, role)
    for (const { name, permission } of operations) {
      const { error } = await client.ask({ id: 2, rpc: { method: name, data: {} } })
      t.equal(error?.code === 103, !isPermitted(role, permission), `${role}: ${name}`)
    }
  }
})

t.test('every channel refuses each role without its permission, and nobody else', async (t) => {
  for (const role of ROLES) {
    const client = await connectAs(t, role)
    for (const [channel, { readPermission }] of Object.entries(CHANNELS)) {
      const { error } = await client.ask({ id: 2, subscribe: { channel } })
      t.equal(error?.code === 103, !isPermitted(role, readPermission), `${role}: ${channel}`)
    }
  }
})
