import type { StoreStatus } from '../port/store.ts'
import type { SqlSession } from '../sql/session.ts'

const STATUS = `select sqlite_version() as version, (select max(name) from migrations) as migration,
  (select page_count from pragma_page_count) * (select page_size from pragma_page_size) as bytes`

export const status = async (session: SqlSession): Promise<StoreStatus> => {
  const [row] = await session.all(STATUS, [])
  return {
    kind: 'sqlite',
    version: String(row?.['version']),
    migration: String(row?.['migration']),
    bytes: Number(row?.['bytes']),
  }
}
