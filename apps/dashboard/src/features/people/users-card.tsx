import type { User, UserPatch } from '@stream-manager/contracts'
import { ROLES, type Role } from '@stream-manager/contracts/permissions'
import { useCallback, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Select } from '../../kit/select.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useSubmit } from '../../kit/use-submit.ts'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

const MAX_SHOWN = 200

const roleOf = (name: string): Role | undefined => ROLES.find((role) => role === name)

const useRoles = () => {
  const { bar } = useStrings()
  return ROLES.map((id) => ({ id, name: bar.roles[id] ?? id }))
}

const DeleteUser = ({ user, onDeleted }: { user: User; onDeleted: () => void }) => {
  const { people } = useViewStrings()
  const client = useClient()
  const [isAsking, setAsking] = useState(false)
  const remove = useAction(async () => {
    setAsking(false)
    await client.users.delete(user.id)
    onDeleted()
  })
  return (
    <>
      <Button onPress={() => setAsking(true)}>{people.deleteUser}</Button>
      <Confirm
        title={people.deleteUserTitle(user.name)}
        text={people.deleteUserText}
        action={people.deleteUser}
        isOpen={isAsking}
        onConfirm={() => void remove.run()}
        onClose={() => setAsking(false)}
      />
    </>
  )
}

const UserRow = ({ user, onChanged }: { user: User; onChanged: () => void }) => {
  const { people } = useViewStrings()
  const client = useClient()
  const roles = useRoles()
  const change = useAction(async (changes: UserPatch) => {
    await client.users.update(user.id, changes, { ifMatch: user.revision }).finally(onChanged)
  })
  const setRole = (id: string) => {
    const role = roleOf(id)
    if (role !== undefined && role !== user.role) void change.run({ role })
  }
  return (
    <li className="card-row">
      <span dir="auto">
        <b>{user.name}</b>
        {user.disabled && <span className="card-sub">{people.disabled}</span>}
      </span>
      <Select
        label={people.roleOf(user.name)}
        options={roles}
        value={user.role}
        onChange={setRole}
        isDisabled={change.isPending}
        isLabelHidden
      />
      <Button isWaiting={change.isPending} onPress={() => void change.run({ disabled: !user.disabled })}>
        {user.disabled ? people.enable : people.disable}
      </Button>
      <DeleteUser user={user} onDeleted={onChanged} />
    </li>
  )
}

const useNewUser = (onAdded: () => void) => {
  const client = useClient()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const form = useSubmit(async () => {
    await client.users.create({ name, role, password })
    setName('')
    setPassword('')
    onAdded()
  })
  return { name, setName, password, setPassword, role, setRole, ...form }
}

const NewUser = ({ onAdded }: { onAdded: () => void }) => {
  const { people, signIn } = useViewStrings()
  const roles = useRoles()
  const form = useNewUser(onAdded)
  return (
    <form className="card-form" aria-label={people.addUser} onSubmit={form.submit}>
      <TextField
        label={signIn.name}
        value={form.name}
        onChange={form.setName}
        autoComplete="off"
        isRequired
      />
      <TextField
        label={signIn.password}
        type="password"
        value={form.password}
        onChange={form.setPassword}
        autoComplete="new-password"
        help={people.passwordHelp}
        error={form.reason}
        isRequired
      />
      <Select
        label={people.role}
        options={roles}
        value={form.role}
        onChange={(id) => form.setRole(roleOf(id) ?? 'viewer')}
      />
      <Button type="submit" look="primary" isWaiting={form.isPending}>
        {people.addUser}
      </Button>
    </form>
  )
}

/** Everyone who may sign in. For those who manage users. */
export const UsersCard = () => {
  const { people } = useViewStrings()
  const client = useClient()
  const read = useCallback((signal: AbortSignal) => client.users.list({ limit: MAX_SHOWN, signal }), [client])
  const { value, failure, reload } = useLoaded(read)
  return (
    <section className="card" aria-labelledby="users-title">
      <h2 id="users-title">{people.users}</h2>
      {failure !== null && <p className="field-error">{failure}</p>}
      <ul aria-labelledby="users-title">
        {value?.items.map((user) => (
          <UserRow key={user.id} user={user} onChanged={reload} />
        ))}
      </ul>
      {value !== null && value.nextCursor !== null && <p className="dim">{people.moreUsers}</p>}
      <NewUser onAdded={reload} />
    </section>
  )
}
