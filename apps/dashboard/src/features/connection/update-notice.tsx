import { VERSION } from '@stream-manager/contracts/version'
import { Button } from '../../kit/button.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useServerVersion } from './use-server-version.ts'

/** Shown while the server has another version than this page: what the page sends and reads may not fit. */
export const UpdateNotice = ({ isConnected }: { isConnected: boolean }) => {
  const { connection } = useStrings()
  const version = useServerVersion(isConnected)
  if (version === null || version === VERSION) return null
  return (
    <p data-tone="warn">
      {connection.updated(version)} <Button onPress={() => location.reload()}>{connection.reload}</Button>
    </p>
  )
}
