import type { StoreStatus } from '../port/store.ts'
import type { SqlSession } from '../sql/session.ts'

const STATUS = `select current_setting('server_version') as version, (select max(name) from migrations) as migration,
  pg_database_size(current_database()) as bytes`

export const status = async (session: SqlSession): Promise<StoreStatus> => {
  const [row] = await session.all(STATUS, [])
  return {
    kind: 'postgresql',
    version: String(row?.['version']),
    migration: String(row?.['migration']),
    bytes: Number(row?.['bytes']),
  }
}
